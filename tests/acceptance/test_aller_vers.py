"""Comment une caisse propose un droit à des gens qui semblent l'avoir et ne l'ont pas demandé.

Chaque histoire se lit sans connaître le code. La CPAM du Valmorin connaît six assurés. Les règles
disent que quatre d'entre eux semblent avoir droit à la complémentaire santé solidaire ; un l'a déjà.
Restent trois personnes : Inès et Rui, qui vivent ensemble, et Yacine. Mme Le Bihan travaille à
l'accueil. Les personnes et les caisses sont inventées.
"""

from pathlib import Path

import pytest

from integration.outreach.folder import Office, write_csv
from unit.outreach.house import HAVING, entitled, table

AGENTE = ("--agent", "Mme Le Bihan")
DES_GENS = ("OLIVEIRA", "Inès", "Rui", "BEN SAÏD", "Yacine", "0299000001", "0299000005")


class Caisse(Office):
    """Ce que l'on sait faire à l'accueil de la caisse."""

    def ecrire_le_courrier(self) -> str:
        page = self.folder / "courrier.html"
        assert self.types("lettre", "c2s-2026", *AGENTE, "--vers", str(page)) == 0, self.wrong
        self.version = self.said.split()[1].rstrip(".")
        return page.read_text(encoding="utf-8")

    def poster_a_tous(self) -> None:
        assert self.noter("informe", "courrier", "--tous", "--courrier", self.version) == 0, (
            self.wrong
        )

    def noter(self, etape: str, motif: str, *reste: str) -> int:
        return self.types("noter", "c2s-2026", etape, "--motif", motif, *AGENTE, *reste)

    def noter_pour(self, nom: str, etape: str, motif: str) -> int:
        return self.noter(etape, motif, "--numero", self.number_of(nom))

    def sur_la_liste(self) -> set[str]:
        """Les prénoms qu'on y lit encore."""
        lus = ""
        for numero in self.numbers():
            self.types("lire", "c2s-2026", "--numero", numero)
            lus += self.said
        return {nom for nom in ("Inès", "Rui", "Gaël", "Awa", "Yacine", "Chloé") if nom in lus}

    def tout_ce_qui_est_garde(self) -> bytes:
        return b"".join(
            p.read_bytes() for p in (self.folder / ".croisee").rglob("*") if p.is_file()
        )


@pytest.fixture
def caisse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Caisse:
    monkeypatch.delenv("CROISEE_DATABASE_URL", raising=False)
    return Caisse(tmp_path / "caisse", monkeypatch, capsys)


def test_yacine_recoit_un_courrier_puis_un_appel_et_son_droit_est_ouvert(caisse: Caisse):
    # On ouvre la liste. Ni Gaël, qui a déjà le droit, ni Awa, au-dessus du plafond, n'y sont.
    assert caisse.opens() == 0, caisse.wrong
    assert caisse.sur_la_liste() == {"Inès", "Rui", "Yacine"}

    # Mme Le Bihan voudrait l'appeler tout de suite : non, on écrit d'abord.
    assert caisse.noter_pour("Yacine", "contacte", "telephone") == 1
    assert "la personne n’a pas encore été informée (RGPD, art. 14)" in caisse.wrong

    # Le courrier ne porte aucun nom, ne promet rien, dit comment refuser.
    courrier = caisse.ecrire_le_courrier()
    assert not any(mot in courrier for mot in DES_GENS)
    for phrase in (
        "Vous avez peut-être droit à la complémentaire santé solidaire",
        "ni une décision ni une promesse",
        "Vous opposer.",
        "Renoncer.",
        "02 99 00 00 00",
    ):
        assert phrase in courrier
    caisse.poster_a_tous()

    # Dix jours plus tard elle l'appelle. Un mois après, le droit est ouvert.
    caisse.on(2026, 11, 12)
    assert caisse.noter_pour("Yacine", "contacte", "telephone") == 0
    caisse.on(2026, 12, 14)
    assert caisse.noter_pour("Yacine", "droit_ouvert", "demande_accompagnee") == 0
    caisse.types("lire", "c2s-2026", "--numero", caisse.number_of("Yacine"))
    assert "droit ouvert, demande faite avec l'agent (2026-12-14)" in caisse.said


def test_ines_s_oppose_et_plus_aucune_liste_ne_la_connait(caisse: Caisse):
    caisse.opens()
    numero = caisse.number_of("Inès")
    assert caisse.types("opposer", *AGENTE, "--numero", numero) == 0

    # Tout de suite, il ne reste rien d'elle, pas même dans les octets du fichier.
    assert caisse.sur_la_liste() == {"Rui", "Yacine"}
    assert "Inès".encode() not in caisse.tout_ce_qui_est_garde()
    assert b"0299000001" not in caisse.tout_ce_qui_est_garde()

    # L'an prochain, sur une autre liste, elle est écartée sans que la caisse ait gardé son nom.
    caisse.edit("aller-vers.yaml", "nom: c2s-2026", "nom: c2s-2027")
    caisse.on(2027, 6, 1)
    fichiers = [m for n in ("personnes", "droits", "beneficiaires")
                for m in (f"--{n}", str(caisse.folder / "fichiers" / f"{n}.csv"))]  # fmt: skip
    assert caisse.types("ouvrir", "c2s-2027", *AGENTE, *fichiers) == 0
    assert "2 dossier(s)" in caisse.said
    assert "écartées à leur demande : 1" in caisse.said


def test_rui_renonce_sans_avoir_a_dire_pourquoi(caisse: Caisse):
    caisse.opens()
    caisse.ecrire_le_courrier()
    caisse.poster_a_tous()
    assert caisse.noter_pour("Rui", "renonce", "sans_explication") == 0
    assert caisse.sur_la_liste() == {"Inès", "Yacine"}


def test_l_agente_voit_pourquoi_le_droit_semble_ouvert_et_ne_peut_pas_trier_les_gens(
    caisse: Caisse,
):
    caisse.opens()
    caisse.types("lire", "c2s-2026", "--numero", caisse.number_of("Inès"))
    assert (
        "ressources du foyer : 9 120 € sur douze mois, sous le plafond de 10 339 €" in caisse.said
    )
    assert caisse.types("lire", "c2s-2026", "--ordre", "montant") == 1
    assert (
        "la notation et le classement des personnes : usage exclu en toute circonstance"
        in caisse.said
    )


@pytest.mark.parametrize(
    ("ce_qu_on_ecrit", "a_la_place", "ce_que_repond_croisee"),
    [
        ("finalite: aller_vers", "finalite: controle_fraude", "le contrôle et la recherche de fraude : usage exclu"),
        ("finalite: aller_vers", "finalite: controle_residence", "le contrôle et la recherche de fraude : usage exclu"),
        ("finalite: aller_vers", "finalite: suspension_droits", "le contrôle et la recherche de fraude : usage exclu"),
        ("finalite: aller_vers", "finalite: profilage", "la notation et le classement des personnes : usage exclu"),
        ("destinataire: cpam-valmorin", "destinataire: caf-valmorin", "elle ne se remet à aucune autre administration"),
        ("    sources:", "    operations: [decider]\n    sources:", "toute décision automatisée sur une personne"),
        ("    sources:", "    operations: [ceder]\n    sources:", "la vente, la cession et le démarchage"),
    ],
)  # fmt: skip
def test_la_liste_ne_sert_a_rien_d_autre(
    caisse: Caisse, ce_qu_on_ecrit, a_la_place, ce_que_repond_croisee
):
    # La liste est ouverte pour de bon ; quelqu'un voudrait ensuite s'en servir autrement.
    caisse.opens()
    caisse.edit("aller-vers.yaml", ce_qu_on_ecrit, a_la_place)
    for commande in (
        ("lire", "c2s-2026"),
        ("feuille", "c2s-2026", *AGENTE, "--vers", str(caisse.folder / "feuille.html")),
        ("lettre", "c2s-2026", *AGENTE, "--vers", str(caisse.folder / "lettre.html")),
    ):
        assert caisse.types(*commande) == 1
        assert ce_que_repond_croisee in caisse.said
        assert "Ce qui serait possible" in caisse.said
        assert "Qui peut décider" in caisse.said
        assert not any(mot in caisse.said for mot in DES_GENS)
    assert not list(caisse.folder.glob("*.html"))
    assert not any(mot in caisse.leaves() for mot in DES_GENS)


def test_six_mois_plus_tard_il_ne_reste_que_des_nombres(caisse: Caisse):
    # Soixante assurés cette fois, pour que des nombres puissent se lire.
    gens = "personne | menage | nom | prenom | telephone\n" + "\n".join(
        f"IO-{n} | FO-{n} | OLIVEIRA{n} | Inès{n} | 02990{n:05}" for n in range(60)
    )
    droits = "menage | droit | eligible | montant | ecart_plafond\n" + "\n".join(
        f"FO-{n} | c2s_gratuite | true | 0 | -0,1" for n in range(60)
    )
    write_csv(caisse.folder / "fichiers" / "personnes.csv", table(gens))
    write_csv(caisse.folder / "fichiers" / "droits.csv", entitled(droits))
    write_csv(caisse.folder / "fichiers" / "beneficiaires.csv", table(HAVING))
    assert caisse.opens() == 0, caisse.wrong
    caisse.ecrire_le_courrier()
    caisse.poster_a_tous()
    numeros = caisse.numbers()
    assert (
        caisse.noter("contacte", "telephone", *[m for n in numeros[:25] for m in ("--numero", n)])
        == 0
    )
    assert (
        caisse.noter(
            "droit_ouvert",
            "demande_accompagnee",
            *[m for n in numeros[:3] for m in ("--numero", n)],
        )
        == 0
    )

    # Trois droits ouverts, c'est trop peu pour être montré : le nombre et ce qui le donnerait sont cachés.
    caisse.types("statistiques")
    avant = caisse.said
    assert "ensemble ; ensemble ; ensemble ; 59" in avant
    assert "ensemble ; droit ouvert ; ensemble ; secret statistique" in avant

    # L'échéance passe. La commande suivante efface : le fichier ne dit plus rien de personne.
    caisse.on(2027, 5, 2)
    assert caisse.types("effacer") == 0
    assert "échéance passée, effacée" in caisse.said
    reste = caisse.tout_ce_qui_est_garde()
    assert b"OLIVEIRA" not in reste
    caisse.types("statistiques")
    assert caisse.said == avant
    assert '"feuille": "liste_effacee"' in caisse.leaves()
