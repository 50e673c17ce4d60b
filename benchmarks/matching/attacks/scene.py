"""Two producers, what the unit sees of them, and the attacks staged: figures ready to print."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import dictionary
import frequency
import graph
import known_plaintext as plaintext
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from seen import Ints, Seen, people_behind

from croisee.matching.circuit.series import encode_again
from croisee.matching.encoding.encode import encode
from croisee.matching.encoding.keys import KEY_BYTES, ProjectKey
from croisee.matching.encoding.parameters import EncodingParameters, default_parameters
from croisee.matching.normalisation import normalise

KNOWN = 1000
_PARAMETERS = default_parameters()


def key(number: int) -> ProjectKey:
    """The key of the project (1), or one that an attacker makes for itself."""
    secret = bytes([number]) * 32
    return ProjectKey("attaque", "mesure", date(2026, 1, 1), date(2027, 1, 1), secret)


@dataclass(frozen=True)
class Scene:
    """Normalised tables of two producers; ids are a letter and the number of a person."""

    left: pa.Table
    right: pa.Table
    parameters: EncodingParameters = _PARAMETERS

    @classmethod
    def of(cls, files: Any) -> "Scene":
        """From canonical files (`people.two_files`)."""
        return cls(normalise(files.left).table, normalise(files.right).table)

    def seen(self, table: pa.Table, number: int = 1, fakes: float = 0.0) -> plaintext.Side:
        """What the unit sees of a table under a key, and the truth."""
        own = secrets.token_bytes(KEY_BYTES)
        draw = secrets.token_bytes
        sent = encode_again(table, key(number), self.parameters, fakes, own, None, draw)
        view = Seen(sent.encodings)
        person = np.array([int(name[1:]) for name in table["id"].to_pylist()])
        return plaintext.Side(view, people_behind(sent, view), table, person)


def known_plaintext(scene: Scene, fakes: float = 0.0, known: int = KNOWN) -> dict[str, Any]:
    """Share of others touched by `known` plaintext pairs, and values learned beside a guesser's."""
    sides = [scene.seen(table, fakes=fakes) for table in (scene.left, scene.right)]
    chosen = np.random.default_rng(1).choice(sides[0].person, known, replace=False)
    learned = plaintext.attack(sides, chosen)
    edges = sides[0].seen.edges
    return {
        "known": known,
        "others": learned.others,
        "touched_share": learned.share,
        "neighbours_per_record": 2 * len(edges.left) / sides[0].seen.size,
        "right_share": {name: n / learned.others for name, n in learned.right.items()},
        "guesser_share": {name: n / learned.others for name, n in learned.blind.items()},
    }


def graph_claims(scene: Scene, fakes: float = 0.0, overlap: float = 1.0) -> dict[str, Any]:
    """Graph matching with a plaintext file that holds `overlap` of the target's people.

    The plaintext is written letter for letter as the target's: the best case of the attacker.
    """
    order = np.random.default_rng(2).permutation(scene.left.num_rows)
    size = round(order.size / (2 - overlap))
    common = round(size * overlap)
    target = scene.seen(scene.left.take(pa.array(order[:size])), 1, fakes)
    held = scene.seen(scene.left.take(pa.array(order[size - common :][:size])), 2)
    persons = [_persons(side) for side in (target, held)]
    result: dict[str, Any] = {"records": size}
    for name, attack in (("fingerprints", graph.fingerprints), ("features", graph.features)):
        right = attack(target.seen, held.seen).right(*persons)
        result[name] = {"claims": right.size, "right": int(right.sum())}
        result[name]["right_of_first_100"] = int(right[:100].sum())
    where = {person: place for place, person in enumerate(persons[1].tolist()) if person >= 0}
    both = [place for place, person in enumerate(persons[0].tolist()) if person in where]
    some = np.random.default_rng(3).permutation(both)[: min(KNOWN, size // 50)]
    seeds = graph.Claims(some, np.array([where[int(person)] for person in persons[0][some]]))
    right = graph.propagation(target.seen, held.seen, seeds).right(*persons)
    result["propagation"] = {"seeds": some.size, "claims": right.size, "right": int(right.sum())}
    return result


def frequencies(scene: Scene, invented: Scene) -> dict[str, Any]:
    """Guesses by profile, beside a guesser's; largest blocks said to be the commonest values."""
    target, other = scene.seen(scene.left), invented.seen(invented.left, 2)
    ours, theirs = (_fields(side) for side in (target, other))
    result: dict[str, Any] = {"records": target.seen.size}
    for name in ours:
        told = frequency.by_profile(target.seen, ours[name], other.seen, theirs[name])
        result[name] = {"right": told.right / told.records, "guesser": told.blind / told.records}
    truth = _under_other_key(scene, target)
    ranks = [
        frequency.by_rank(target.seen, truth, other.seen, place)
        for place in range(len(scene.parameters.passes))
    ]
    result["ranks"] = {
        "blocks": sum(r.records for r in ranks),
        "right": sum(r.right for r in ranks),
    }
    return result


def dictionary_found(scene: Scene) -> dict[str, Any]:
    """With the key: how many of the other producer's people are found, and at what cost."""
    encodings = encode(scene.right, key(1), scene.parameters).encodings
    found = dictionary.found_in(scene.left, key(1), scene.parameters, encodings)
    there = {name[1:] for name in scene.right["id"].to_pylist()}
    common = [name for name in scene.left["id"].to_pylist() if name[1:] in there]
    right = sum(name[1:] in there for name in found)
    days = (date(1980, 1, 1), date(1980, 1, 1) + timedelta(366))
    places = sorted(set(scene.right["birth_place"].drop_null().to_pylist()))[:20]
    born = dictionary.birth_dates_found(days, places, key(1), scene.parameters, encodings)
    return {
        "directory": scene.left.num_rows,
        "common": len(common),
        "claimed": len(found),
        "right": right,
        "enumerated": 366 * len(places) * 2,
        "birth_dates_found": len(born),
    }


def _persons(side: plaintext.Side) -> Ints:
    """Person of each record seen; -1 for fakes."""
    return np.where(side.seen_real, side.person[side.behind], -1)


def _fields(side: plaintext.Side) -> dict[str, npt.NDArray[np.object_]]:
    table = side.table.take(pa.array(side.behind))
    names = ("given", "family", "birth_year", "birth_place", "postcode", "sex")
    return {
        name: np.array(table[name].cast(pa.string()).fill_null("").to_pylist(), dtype=object)
        for name in names
    }


def _under_other_key(scene: Scene, target: plaintext.Side) -> npt.NDArray[np.uint64]:
    """For each row of the target, its block under the key of the attacker; 0 when not judged.

    Judged where a record has one row in the pass: which row is which is then plain.
    """
    other = scene.seen(target.table, 2)
    cells = [_cells(side) for side in (target, other)]
    lone, first = np.unique(cells[1], return_index=True)
    at = np.searchsorted(lone, cells[0])
    found = (at < lone.size) & (lone[np.minimum(at, lone.size - 1)] == cells[0])
    _, inverse, counts = np.unique(cells[0], return_inverse=True, return_counts=True)
    judged = found & (counts[inverse] == 1)
    names = other.seen.block_names[first[np.minimum(at, lone.size - 1)]]
    return np.where(judged, names, np.uint64(0))


def _cells(side: plaintext.Side) -> Ints:
    """Person and pass of each row."""
    return side.person[side.behind[side.seen.record]] * 64 + side.seen.passes
