"""Names, as offices write them and as they are read."""

import pytest

from croisee.matching.normalisation.family import joined, read_family, read_married
from croisee.matching.normalisation.folding import fold
from croisee.matching.normalisation.given import canonical, read_given
from croisee.matching.normalisation.reasons import Reason
from croisee.matching.normalisation.vocabulary import given_variants, vocabulary


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Le Braouëz", "LE BRAOUEZ"),
        ("d’Œuvre-Léger", "D OEUVRE LEGER"),
        ("D'ALMEIDA", "D ALMEIDA"),
        ("O`Brien", "OBRIEN"),
        ("Straße", "STRASSE"),
        ("Łukasz Ørsted", "LUKASZ ORSTED"),
        ("Ɓah", "BAH"),
        ("ﬁlali", "FILALI"),
        ("DUPONT2", "DUPONT"),
        ("FRAN?OIS", "FRANOIS"),
        ("  Du\u00adpont\u00a0–\u2011 Martin ", "DUPONT MARTIN"),
        ("Мария", ""),
        ("", ""),
    ],
)
def test_letters_are_taken_to_their_plain_form(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("written", "birth", "married", "parts"),
    [
        ("Dupont", "DUPONT", None, "DUPONT"),
        ("DUPONT-MARTIN", "DUPONT MARTIN", None, "DUPONT MARTIN"),
        # Particles are dropped from the name, and kept in its parts.
        ("de La Tour", "TOUR", None, "DELATOUR TOUR"),
        ("LE GALL", "GALL", None, "LEGALL GALL"),
        ("L'Hermin", "HERMIN", None, "LHERMIN HERMIN"),
        ("d'Almeida", "ALMEIDA", None, "DALMEIDA ALMEIDA"),
        ("Sousa e Silva", "SOUSA SILVA", None, "SOUSA ESILVA SILVA"),
        ("Dos Santos", "SANTOS", None, "DOSSANTOS SANTOS"),
        ("BEN-ALI", "ALI", None, "BENALI ALI"),
        ("Aït El Hadj", "HADJ", None, "AITELHADJ HADJ"),
        ("Van der Berg", "BERG", None, "VANDERBERG BERG"),
        ("DUPONT DE LA TOUR", "DUPONT TOUR", None, "DELATOUR DUPONT TOUR"),
        # A particle with nothing after it is a name.
        ("LE", "LE", None, "LE"),
        ("TRAN LE", "TRAN LE", None, "TRAN LE"),
        # Prefixes stay.
        ("N'Diaye", "NDIAYE", None, "NDIAYE"),
        ("N DIAYE", "NDIAYE", None, "NDIAYE"),
        ("O'Brien", "OBRIEN", None, "OBRIEN"),
        ("St-Jean", "SAINTJEAN", None, "SAINTJEAN"),
        ("SAINTE MARIE", "SAINTEMARIE", None, "SAINTEMARIE"),
        ("M'Barki", "MBARKI", None, "MBARKI"),
        ("M BARKI", "BARKI", None, "MBARKI BARKI"),
        # Titles.
        ("Mme DUPONT", "DUPONT", None, "DUPONT"),
        ("MR DUPONT", "DUPONT", None, "DUPONT"),
        # Names by marriage.
        ("DUPONT EPOUSE MARTIN", "DUPONT", "MARTIN", "DUPONT MARTIN"),
        ("Dupont ép. Le Goff", "DUPONT", "GOFF", "DUPONT LEGOFF GOFF"),
        ("MARTIN NÉE DUPONT", "DUPONT", "MARTIN", "DUPONT MARTIN"),
        ("VEUVE MARTIN", None, "MARTIN", "MARTIN"),
        ("Vve Martin née Dupont", "DUPONT", "MARTIN", "DUPONT MARTIN"),
        # Nothing known.
        ("INCONNU", None, None, ""),
        ("Mme X", None, None, ""),
        ("Madame", None, None, ""),
        (" - ", None, None, ""),
    ],
)
def test_a_family_name_has_parts(
    written: str, birth: str | None, married: str | None, parts: str
) -> None:
    family = read_family(written)
    assert (joined(family.birth), joined(family.married)) == (birth, married)
    assert sorted(family.every) == sorted(parts.split())


@pytest.mark.parametrize(
    ("written", "birth", "married"),
    [
        ("MARTIN", None, "MARTIN"),
        ("épouse Martin", None, "MARTIN"),
        ("MARTIN NÉE DUPONT", "DUPONT", "MARTIN"),
        ("née Dupont", "DUPONT", None),
        ("DUPONT EP MARTIN", "DUPONT", "MARTIN"),
        ("NC", None, None),
    ],
)
def test_the_column_of_married_names(written: str, birth: str | None, married: str | None) -> None:
    family = read_married(written)
    assert (joined(family.birth), joined(family.married)) == (birth, married)


@pytest.mark.parametrize(
    ("written", "first", "every"),
    [
        ("Élise", "ELISE", "ELISE"),
        ("Marcel Philippe Henri", "MARCEL", "MARCEL PHILIPPE HENRI"),
        ("Jean-Pierre", "JEANPIERRE", "JEAN PIERRE"),
        ("JEAN PIERRE MARIE", "JEANPIERRE", "JEAN PIERRE MARIE"),
        ("JEANPIERRE", "JEANPIERRE", "JEANPIERRE"),
        ("Jean, Pierre, Marie", "JEAN", "JEAN PIERRE MARIE"),  # commas: three names
        ("J.-Pierre", "J", "J PIERRE"),  # an initial stays one
        ("Nicolas-Alexandre", "NICOLAS", "NICOLAS ALEXANDRE"),
        ("Mme Marie Claude", "MARIECLAUDE", "MARIE CLAUDE"),
        ("Mohammed", "MOHAMED", "MOHAMMED"),
        ("Muhammad-Amine", "MOHAMEDAMINE", "MUHAMMAD AMINE"),
        ("Mickaël", "MICKAEL", "MICKAEL"),
        ("Abd el Kader", "ABDELKADER", "ABDELKADER"),
        ("Abdul-Qader", "ABDELKADER", "ABDULQADER"),
        ("El Hadji", "ELHADJI", "ELHADJI"),
        ("N’Golo", "NGOLO", "NGOLO"),
        ("SANS PRENOM", None, None),
        ("X", None, None),
        ("", None, None),
    ],
)
def test_given_names(written: str, first: str | None, every: str | None) -> None:
    given = read_given(written)
    assert (given.first, given.every) == (first, every)


def test_why_a_name_is_not_there() -> None:
    assert read_given("non renseigné").reason is Reason.PLACEHOLDER
    assert read_given("Мария").reason is Reason.OTHER_ALPHABET
    assert read_given("  ").reason is None
    assert read_family("Mme").reason is Reason.PLACEHOLDER
    assert read_family("محمد").reason is Reason.OTHER_ALPHABET


def test_the_tables_of_words_are_folded_and_a_writing_stands_in_one_group() -> None:
    words = {word for first, second in vocabulary().compounds for word in (first, second)}
    words |= vocabulary().reserved | set(given_variants())
    assert {word for word in words if fold(word) != word} == set()
    assert {word for word, name in given_variants().items() if canonical(name) != name} == set()
    assert not vocabulary().reserved & set(given_variants())
    lists = (
        vocabulary().particles,
        vocabulary().prefixes,
        vocabulary().titles,
        vocabulary().married,
        vocabulary().birth,
        vocabulary().placeholders,
    )
    assert sum(len(words) for words in lists) == len(frozenset.union(*lists))
