"""The fictitious territory's own households as donors: the law can then be asked about each one.

Incomes are those of the truth, the same every month; couples are taken as married, for the truth
does not tell; whoever is disabled in the truth has a recognised incapacity of 80 %.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from croisee.rights import Donors

_TENURES = {
    "proprietaire": "proprietaire",
    "locataire_social": "locataire_social",
    "locataire_prive": "locataire_prive",
}
_ROLES = {"reference": "personne_reference", "conjoint": "conjoint", "enfant": "enfant"}
_WORKING_AGE = 16


def donors_of(truth: Path, homes: pd.DataFrame, month: str) -> Donors:
    """Donors of the households `homes` (rows of `menages.parquet`), up to `month` (YYYY-MM)."""
    people = pd.read_parquet(truth / "personnes.parquet")
    people = people[people["menage"].isin(homes["menage"])].reset_index(drop=True)
    activity = people["activite"].replace({"handicap": "invalide"})
    persons = people["personne"].map("P{:06d}".format)
    return Donors(
        pa.table(
            {
                "menage": homes["menage"].map("M{:06d}".format).to_list(),
                "region": ["metropole"] * len(homes),
                "statut_occupation": homes["statut_occupation"].map(_TENURES).to_list(),
                "loyer": homes["loyer"].to_numpy(np.float64),
                "poids": np.ones(len(homes)),
            }
        ),
        pa.table(
            {
                "personne": persons.to_list(),
                "menage": people["menage"].map("M{:06d}".format).to_list(),
                "role": people["role"].map(_ROLES).to_list(),
                "naissance": pa.array(people["date_naissance"]).cast(pa.date32()),
                "sexe": people["sexe"].to_list(),
                "couple_marie": (people.groupby("menage")["role"].transform(_paired)).to_numpy(bool)
                & (people["role"] != "enfant").to_numpy(),
                "nationalite": np.where(people["etranger"], "etrangere", "francaise").tolist(),
                "activite": activity.to_list(),
                "taux_incapacite": np.where(activity == "invalide", 0.8, 0.0),
            }
        ),
        _incomes(people, persons, activity, month),
    )


def _paired(roles: pd.Series) -> bool:
    return bool((roles == "conjoint").any())


def _incomes(people: pd.DataFrame, persons: pd.Series, activity: pd.Series, month: str) -> pa.Table:
    last = np.datetime64(month, "M")
    months = np.arange((last.astype("datetime64[Y]") - 2).astype("datetime64[M]"), last + 1)
    born = people["date_naissance"].to_numpy().astype("datetime64[M]") + 12 * _WORKING_AGE
    person, rank = np.nonzero(born[:, None] <= months)
    work = people["revenu_activite"].to_numpy() / 12
    other = people["revenu_remplacement"].to_numpy() / 12
    jobless = (activity == "chomage").to_numpy()
    columns = {
        "salaire_net": work,
        "chomage_net": np.where(jobless, other, 0.0),
        "retraite_nette": np.where(jobless, 0.0, other),
        "revenu_independant": np.zeros(len(people)),
        "pension_alimentaire_recue": np.zeros(len(people)),
        "revenu_du_capital": np.zeros(len(people)),
    }
    return pa.table(
        {
            "personne": persons.to_numpy()[person].tolist(),
            "mois": months.astype(str)[rank].tolist(),
            **{name: values[person] for name, values in columns.items()},
        }
    )
