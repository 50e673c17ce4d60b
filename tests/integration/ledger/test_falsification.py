"""Every way to falsify a ledger, in its database and in an exported folder, is found.

Two kinds of forger: one who changes rows or lines, and one who also holds the signing key and
rebuilds the tree. The second is found by whoever kept an earlier checkpoint.
"""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from croisee.foundation.errors import CroiseeError
from croisee.ledger import (
    Event,
    FileWitness,
    Ledger,
    SigningKey,
    new_log_key,
    new_witness_key,
    verify_folder,
)
from croisee.ledger.notes import write_checkpoint
from croisee.ledger.verify import Tree, canonical, commitment, hash_leaf

MakeEvent = Callable[[int], Event]
AsOwner = Callable[..., None]
HASH = "'" + "00" * 32 + "'"


def _blob(engine: Engine, text_hex: str) -> str:
    return f"decode({text_hex}, 'hex')" if engine.dialect.name == "postgresql" else f"X{text_hex}"


def _rebuilt(ledger: Ledger, as_owner: AsOwner, events: Iterable[Event]) -> None:
    """Another history under the same key: what its holder, and the owner of the database, can."""
    as_owner("DELETE FROM ledger_event", "DELETE FROM ledger_node")
    ledger.extend(events)


# --- In the database, without the key ------------------------------------------------------------


def test_database_edit(seven: Ledger, engine: Engine, as_owner: AsOwner) -> None:
    forged = b'{"kind":"cle_creee","subject":{"cle":"x"},"time":"2026-11-03T10:00:00Z"}'.hex()
    content = _blob(engine, f"'{forged}'")
    as_owner(f"UPDATE ledger_event SET content = {content} WHERE position = 2")
    assert seven.audit() == [
        "Feuille 2 : contenu modifié : il ne correspond pas à l’empreinte de la feuille."
    ]


def test_database_edit_into_something_that_is_not_an_event(
    seven: Ledger, engine: Engine, as_owner: AsOwner
) -> None:
    as_owner(f"UPDATE ledger_event SET content = {_blob(engine, HASH)} WHERE position = 2")
    assert seven.audit() == [
        "Feuille 2 : contenu modifié : il ne correspond pas à l’empreinte de la feuille."
    ]
    with pytest.raises(CroiseeError, match="la feuille 2 du journal"):
        list(seven.events())


def test_database_edit_of_a_leaf(seven: Ledger, engine: Engine, as_owner: AsOwner) -> None:
    value = _blob(engine, HASH)
    as_owner(f"UPDATE ledger_node SET hash = {value} WHERE level = 0 AND position = 2")
    findings = seven.audit()
    assert (
        "Feuille 2 : contenu modifié : il ne correspond pas à l’empreinte de la feuille."
        in findings
    )
    assert "Les feuilles ne donnent pas la racine signée au point de contrôle." in findings


def test_database_edit_of_an_inner_node(seven: Ledger, engine: Engine, as_owner: AsOwner) -> None:
    value = _blob(engine, HASH)
    as_owner(f"UPDATE ledger_node SET hash = {value} WHERE level = 1 AND position = 0")
    assert seven.audit() == ["Arbre : le nœud de niveau 1, position 0, est faux ou de trop."]


def test_database_delete_of_a_content(seven: Ledger, as_owner: AsOwner) -> None:
    as_owner("DELETE FROM ledger_event WHERE position = 4")
    assert seven.audit() == ["Feuille 4 : contenu disparu, et aucun effacement n’est consigné."]


def test_database_delete_of_a_leaf(seven: Ledger, as_owner: AsOwner) -> None:
    as_owner(
        "DELETE FROM ledger_event WHERE position = 3",
        "DELETE FROM ledger_node WHERE level = 0 AND position = 3",
    )
    assert "Feuille 3 : ligne absente, ajoutée ou déplacée : l’indice ne suit pas." in seven.audit()


def test_database_delete_of_nodes_the_tree_stands_on(seven: Ledger, as_owner: AsOwner) -> None:
    as_owner("DELETE FROM ledger_node WHERE level = 2")
    (finding,) = seven.audit()
    assert "des nœuds de l’arbre du journal ont disparu" in finding


def test_database_mass_erasure(seven: Ledger, as_owner: AsOwner) -> None:
    as_owner("UPDATE ledger_event SET salt = NULL, content = NULL, fingerprint = NULL")
    assert len(seven.audit()) == 7


def test_database_insert(seven: Ledger, engine: Engine, as_owner: AsOwner) -> None:
    value = _blob(engine, HASH)
    as_owner(f"INSERT INTO ledger_event (position, salt, content) VALUES (7, {value}, {value})")
    assert seven.audit() == ["Événement 7 : ajouté sans feuille dans l’arbre."]


def test_database_insert_of_nodes(seven: Ledger, engine: Engine, as_owner: AsOwner) -> None:
    as_owner(
        f"INSERT INTO ledger_node (level, position, hash) VALUES (5, 0, {_blob(engine, HASH)})"
    )
    assert seven.audit() == ["Arbre : le nœud de niveau 5, position 0, est faux ou de trop."]


def test_database_reorder_of_contents(seven: Ledger, as_owner: AsOwner) -> None:
    _swap(as_owner, "ledger_event", "position", "")
    assert [finding.split(" : ")[1] for finding in seven.audit()] == ["contenu modifié"] * 2


def test_database_reorder_of_leaves(seven: Ledger, as_owner: AsOwner) -> None:
    _swap(as_owner, "ledger_event", "position", "")
    _swap(as_owner, "ledger_node", "position", " AND level = 0")
    assert "Les feuilles ne donnent pas la racine signée au point de contrôle." in seven.audit()


def _swap(as_owner: AsOwner, table: str, column: str, where: str) -> None:
    """Exchange rows 1 and 4."""
    as_owner(
        *(
            f"UPDATE {table} SET {column} = {new} WHERE {column} = {old}{where}"
            for old, new in ((1, 99), (4, 1), (99, 4))
        )
    )


# --- In the database, with the key: an earlier checkpoint shows it --------------------------------


def test_database_truncate(seven: Ledger, as_owner: AsOwner) -> None:
    kept = seven.checkpoint()
    _truncated(as_owner, 5)
    assert seven.audit() == [], "a truncated ledger is a ledger: only memory shows it"
    assert seven.audit(kept) == [
        "Retour en arrière : le journal comptait 7 feuilles au point de contrôle conservé, "
        "il n’en compte plus que 5."
    ]


def _truncated(as_owner: AsOwner, size: int) -> None:
    last_leaf = "((position + 1) << level)"
    as_owner(
        f"DELETE FROM ledger_event WHERE position >= {size}",
        f"DELETE FROM ledger_node WHERE {last_leaf} > {size}",
    )


def test_database_rollback_to_a_backup(
    seven: Ledger, as_owner: AsOwner, delivery: MakeEvent
) -> None:
    kept = seven.checkpoint()
    _truncated(as_owner, 5)
    seven.extend(delivery(number) for number in (50, 51, 52))
    assert seven.audit() == []
    assert seven.audit(kept) == [
        "Bifurcation : les 7 premières feuilles ne sont plus celles du point de contrôle conservé."
    ]


@pytest.mark.parametrize(
    "history",
    [
        pytest.param([0, 1, 2, 9, 4, 5, 6], id="edit"),
        pytest.param([0, 1, 2, 4, 5, 6, 7], id="delete"),
        pytest.param([0, 1, 2, 9, 3, 4, 5, 6], id="insert"),
        pytest.param([0, 2, 1, 3, 4, 5, 6], id="reorder"),
        pytest.param([0, 1, 2, 3, 4, 5, 6], id="same events, other salts"),
    ],
)
def test_database_fork(
    seven: Ledger, as_owner: AsOwner, delivery: MakeEvent, history: list[int]
) -> None:
    kept = seven.checkpoint()
    _rebuilt(seven, as_owner, map(delivery, history))
    assert seven.audit() == []
    assert seven.audit(kept) == [
        "Bifurcation : les 7 premières feuilles ne sont plus celles du point de contrôle conservé."
    ]


def test_two_views_of_one_log_do_not_both_get_the_witness(
    seven: Ledger, as_owner: AsOwner, delivery: MakeEvent, key: SigningKey, tmp_path: Path
) -> None:
    witness = FileWitness(tmp_path / "temoin", new_witness_key("ville.example"), key.public)
    seven.checkpoint([witness])
    _rebuilt(seven, as_owner, map(delivery, range(10, 20)))
    with pytest.raises(CroiseeError, match="bifurcation"):
        seven.checkpoint([witness])
    _rebuilt(seven, as_owner, map(delivery, range(3)))
    with pytest.raises(CroiseeError, match="retour en arrière"):
        seven.checkpoint([witness])


def test_a_clock_set_back_does_not_antedate(
    engine: Engine, ledger: Ledger, key: SigningKey, delivery: MakeEvent
) -> None:
    ledger.append(delivery(1))
    late = Ledger(engine, key.name, key, clock=lambda: datetime(2020, 1, 1, tzinfo=UTC))
    late.append(delivery(2))
    assert [entry.time for entry in late.events()] == ["2026-11-03T10:00:00Z"] * 2


# --- In the exported folder ----------------------------------------------------------------------


def _lines(folder: Path) -> list[bytes]:
    return (folder / "leaves.jsonl").read_bytes().splitlines(keepends=True)


def _write(folder: Path, lines: list[bytes]) -> None:
    (folder / "leaves.jsonl").write_bytes(b"".join(lines))


def _resigned(folder: Path, records: list[dict[str, object]], key: SigningKey) -> None:
    """Write another history, every hash recomputed and the checkpoint signed anew."""
    tree, lines = Tree(), []
    for index, record in enumerate(records):
        salt = bytes.fromhex(str(record["salt"]))
        leaf = hash_leaf(commitment(salt, canonical(record["event"])))
        tree.add(leaf)
        lines.append(canonical({**record, "index": index, "leaf": leaf.hex()}) + b"\n")
    _write(folder, lines)
    (folder / "checkpoint").write_text(write_checkpoint(tree.size, tree.root(), key))


def _with_line(lines: list[bytes], at: int, **changes: object) -> list[bytes]:
    changed = canonical({**json.loads(lines[at]), **changes}) + b"\n"
    return [*lines[:at], changed, *lines[at + 1 :]]


def test_folder_edit(exported: Path) -> None:
    lines = _lines(exported)
    event = json.loads(lines[2])["event"]
    _write(exported, _with_line(lines, 2, event={**event, "time": "2026-11-03T11:00:00Z"}))
    assert (
        "Feuille 2 : contenu modifié : il ne correspond pas à l’empreinte de la feuille."
        in verify_folder(exported)
    )


def test_folder_delete(exported: Path) -> None:
    lines = _lines(exported)
    _write(exported, lines[:3] + lines[4:])
    assert verify_folder(exported) == [
        "Feuille 3 : ligne absente, ajoutée ou déplacée : l’indice ne suit pas."
    ]


def test_folder_delete_of_a_content(exported: Path) -> None:
    _write(exported, _with_line(_lines(exported), 3, event=None, salt=None))
    assert verify_folder(exported) == [
        "Feuille 3 : contenu disparu, et aucun effacement n’est consigné."
    ]


def test_folder_insert(exported: Path) -> None:
    lines = _lines(exported)
    _write(exported, [*lines, *_with_line(lines, 6, index=7)[6:]])
    assert verify_folder(exported) == ["Le point de contrôle annonce 7 feuilles, il y en a 8."]


def test_folder_reorder(exported: Path) -> None:
    lines = _lines(exported)
    swapped = _with_line(lines, 1, **{**json.loads(lines[4]), "index": 1})
    _write(exported, _with_line(swapped, 4, **{**json.loads(lines[1]), "index": 4}))
    assert verify_folder(exported) == [
        "Les feuilles ne donnent pas la racine signée au point de contrôle."
    ]


def test_folder_truncate(exported: Path) -> None:
    _write(exported, _lines(exported)[:5])
    assert verify_folder(exported) == ["Le point de contrôle annonce 7 feuilles, il y en a 5."]


def test_folder_rollback(seven: Ledger, exported: Path, delivery: MakeEvent) -> None:
    seven.append(delivery(8))
    kept = seven.checkpoint()
    assert verify_folder(exported, previous=kept) == [
        "Retour en arrière : le journal comptait 8 feuilles au point de contrôle conservé, "
        "il n’en compte plus que 7."
    ]


@pytest.mark.parametrize("attack", ["edit", "delete", "insert", "reorder", "truncate"])
def test_folder_fork_signed_with_the_stolen_key(
    exported: Path, key: SigningKey, attack: str
) -> None:
    kept = (exported / "checkpoint").read_text()
    records = [json.loads(line) for line in _lines(exported)]
    forged = {
        "edit": [{**records[0], "salt": "00" * 32}, *records[1:]],
        "delete": [*records[:3], *records[4:], records[0]],
        "insert": [*records[:3], records[0], *records[3:]],
        "reorder": records[::-1],
        "truncate": records[:5],
    }[attack]
    _resigned(exported, forged, key)
    assert verify_folder(exported, str(key.public)) == []
    (finding,) = verify_folder(exported, str(key.public), previous=kept)
    assert finding.startswith("Retour en arrière" if attack == "truncate" else "Bifurcation")


def test_folder_antedated_event(exported: Path, key: SigningKey) -> None:
    records = [json.loads(line) for line in _lines(exported)]
    records[5]["event"]["time"] = "2026-11-02T10:00:00Z"
    _resigned(exported, records, key)
    assert verify_folder(exported) == [
        "Feuille 5 : antidatage : l’événement est daté d’avant celui qui le précède."
    ]


def test_folder_antedated_after_a_witness_had_signed(
    seven: Ledger, key: SigningKey, delivery: MakeEvent, tmp_path: Path
) -> None:
    """The witness signs at noon a ledger of seven; an eighth event then claims ten o'clock."""
    city = new_witness_key("ville.example")
    noon = datetime(2026, 11, 3, 12, tzinfo=UTC).timestamp()
    kept = seven.checkpoint([FileWitness(tmp_path / "v", city, key.public, clock=lambda: noon)])
    seven.append(delivery(8))
    witness = FileWitness(tmp_path / "v", city, key.public, clock=lambda: noon + 60)
    seven.export(tmp_path / "journal", [witness])
    findings = verify_folder(tmp_path / "journal", None, kept, [str(city.public)])
    assert findings == [
        "Feuille 7 : antidatage : un témoin a signé plus tard un journal qui ne l’avait pas."
    ]


def test_folder_dated_after_a_witness_had_signed(
    seven: Ledger, key: SigningKey, tmp_path: Path
) -> None:
    city = new_witness_key("ville.example")
    dawn = datetime(2026, 11, 3, 6, tzinfo=UTC).timestamp()
    witness = FileWitness(tmp_path / "v", city, key.public, clock=lambda: dawn)
    seven.export(tmp_path / "journal", [witness])
    findings = verify_folder(tmp_path / "journal", None, None, [str(city.public)])
    assert [finding.split(" : ")[1] for finding in findings] == ["postdatage"] * 7


def test_folder_signed_by_another_key(exported: Path, key: SigningKey) -> None:
    other = new_log_key(key.name)
    assert verify_folder(exported, str(other.public)) == [
        f"Signature : « {key.name} » n’a pas signé le point de contrôle."
    ]


def test_folder_without_the_cosignature_of_a_witness(exported: Path) -> None:
    absent = new_witness_key("ville.example").public
    assert verify_folder(exported, witnesses=[str(absent)]) == [
        "Signature : « ville.example » n’a pas signé le point de contrôle."
    ]


def test_folder_with_a_false_cosignature(exported: Path, key: SigningKey) -> None:
    city = new_witness_key("ville.example")
    checkpoint = (exported / "checkpoint").read_text()
    (exported / "checkpoint").write_text(checkpoint + city.sign("autre texte\n", 1_790_000_000))
    assert verify_folder(exported, witnesses=[str(city.public)]) == [
        "Signature : la signature de « ville.example » est fausse."
    ]


def test_folder_of_which_the_key_lies(exported: Path, key: SigningKey) -> None:
    """Without a key obtained elsewhere, whoever rewrites everything is believed: say so."""
    other = new_log_key(key.name)
    records = [json.loads(line) for line in _lines(exported)]
    _resigned(exported, records[:3], other)
    (exported / "journal.vkey").write_text(str(other.public))
    assert verify_folder(exported) == []
    assert verify_folder(exported, str(key.public)) == [
        f"Signature : « {key.name} » n’a pas signé le point de contrôle."
    ]


def test_the_guards_are_put_out_of_action_for_these_tests_only(
    seven: Ledger, engine: Engine
) -> None:
    with pytest.raises(Exception, match="on y ajoute des lignes"), engine.begin() as connection:
        connection.execute(text("DELETE FROM ledger_event"))
