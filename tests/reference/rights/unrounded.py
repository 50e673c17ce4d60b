"""Published cases answered by the engine without its rounding of the housing benefit.

    python unrounded.py ORDER ANSWER

Run by the python of the environment of OpenFisca, beside our runner: the housing benefit is then
that of edition 176.0.7, to the cent, and nothing else is changed.
"""

import json
import sys
from pathlib import Path

from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable
from openfisca_france import FranceTaxBenefitSystem
from openfisca_france.entities import Famille
from runner.situations import answer


class aide_logement_montant(Variable):  # noqa: N801 (the engine names a variable by its class)
    value_type = float
    entity = Famille
    definition_period = DateUnit.MONTH

    def formula(famille, period):  # noqa: N805 (a formula is a function of its entity)
        gross = famille("aide_logement_montant_brut_crds", period)
        return (gross + famille("crds_logement", period)).round(2)


def main(order: Path, found: Path) -> None:
    system = FranceTaxBenefitSystem()
    system.replace_variable(aide_logement_montant)
    situations = json.loads(order.read_text(encoding="utf-8"))
    found.write_text(json.dumps(answer(system, situations)), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
