"""`croisee protect --before`: what was published once is remembered."""

from pathlib import Path

from integration.cli.typed import Typed, only_line, rows, typed, write

__all__ = ["typed"]


def test_a_release_of_last_year_is_remembered(typed: Typed):
    """Published then: everything but q1. Hiding another cell today would protect nothing."""
    write(
        "r.yaml",
        """
        profil: prestations
        nature: effectif
        colonnes: {valeur: N}
        dimensions: {ZONE: {total: T}}
        """,
    )
    write("t.csv", "ZONE;N\nq1;3\nq2;20\nq3;30\nT;53\n")
    write("avant.csv", "ZONE;N;status\nq1;;secret\nq2;;secret\nq3;30;publie\nT;53;publie\n")
    code, out, _ = typed(
        "protect", "t.csv", "--rules", "r.yaml", "--before", "avant.csv", "--out", "s.csv"
    )
    assert (code, only_line(out)["secondary"]) == (0, 1)
    assert [row["status"] for row in rows("s.csv")] == ["A", "D", "V", "V"]
    write("avant.csv", "ZONE;N;status\nq1;;secret\nq2;20;publie\nq3;30;publie\nT;53;publie\n")
    code, _, err = typed(
        "protect", "t.csv", "--rules", "r.yaml", "--before", "avant.csv", "--out", "u.csv"
    )
    assert code == 1
    assert "ZONE=q1" in err
    assert not Path("u.csv").exists()


def test_a_release_whose_hidden_figures_are_lost_still_counts(typed: Typed):
    """Last year, totals by zone and by sex; the rest hidden, its values gone. Today, the women: in q1
    the total shown then would tell the 3 men that nobody has in a table any more."""
    write(
        "r.yaml",
        """
        profil: prestations
        nature: effectif
        colonnes: {valeur: N}
        dimensions: {ZONE: {total: T}, SEXE: {total: T}}
        """,
    )
    write(
        "avant.csv",
        """
        ZONE;SEXE;N;status
        q1;F;;secret
        q1;H;;secret
        q1;T;23;publie
        q2;F;;secret
        q2;H;;secret
        q2;T;40;publie
        T;F;38;publie
        T;H;25;publie
        T;T;63;publie
        """,
    )
    write("femmes.csv", "ZONE;SEXE;N\nq1;F;20\nq2;F;18\nT;F;38\n")
    form = ("protect", "femmes.csv", "--rules", "r.yaml", "--out", "s.csv")
    assert only_line(typed(*form)[1])["secondary"] == 0
    code, out, err = typed(*form, "--before", "avant.csv")
    line = only_line(out)
    assert (code, err) == (0, "")
    assert (line["primary"], line["secondary"], line["cells"]) == (1, 2, 9)
    assert [row["status"] for row in rows("s.csv")] == ["D", "D", "V"]
