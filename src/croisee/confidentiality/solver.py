"""HiGHS, always started the same way and never trusted without reading its status.

HiGHS keeps one scheduler per process: two models with different `threads` make `run` do nothing
while reporting no error. So one setting for all, and a status that must be a real answer.
"""

from enum import Enum

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array

from croisee.confidentiality.system import FloatArray

_OPTIONS = (("output_flag", False), ("threads", 1), ("mip_max_nodes", 2_000))

Columns = npt.NDArray[np.int32]


class Answer(Enum):
    """What a run established."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNDECIDED = "undecided"


_ANSWERS = {
    highspy.HighsModelStatus.kOptimal: Answer.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Answer.INFEASIBLE,
    highspy.HighsModelStatus.kSolutionLimit: Answer.UNDECIDED,
    highspy.HighsModelStatus.kUnknown: Answer.UNDECIDED,
}


class Program:
    """min cost · x with `matrix @ x = right`, `lower ≤ x ≤ upper`; kept warm from run to run."""

    def __init__(
        self,
        matrix: csc_array,
        right: FloatArray,
        lower: FloatArray,
        upper: FloatArray,
        *,
        integer: bool = False,
    ) -> None:
        rows, columns = matrix.shape
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = rows, columns
        model.col_cost_ = np.zeros(columns)
        model.col_lower_, model.col_upper_ = lower, upper
        model.row_lower_ = model.row_upper_ = right
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = matrix.indptr
        model.a_matrix_.index_ = matrix.indices
        model.a_matrix_.value_ = matrix.data
        if integer:
            model.integrality_ = [highspy.HighsVarType.kInteger] * columns
        self._highs = highspy.Highs()
        for option, value in _OPTIONS:
            self._highs.setOptionValue(option, value)
        self._highs.passModel(model)

    def set_costs(self, columns: Columns, costs: FloatArray) -> None:
        """Replace the costs of these columns."""
        self._highs.changeColsCost(columns.size, columns, costs)

    def set_bounds(self, columns: Columns, lower: FloatArray, upper: FloatArray) -> None:
        """Replace the bounds of these columns."""
        self._highs.changeColsBounds(columns.size, columns, lower, upper)

    def run(self) -> Answer:
        """Solve. Raises `RuntimeError` on any status that is not an answer."""
        self._highs.run()
        status = self._highs.getModelStatus()
        if status not in _ANSWERS:
            raise RuntimeError(f"HiGHS gave no answer: {self._highs.modelStatusToString(status)}")
        return _ANSWERS[status]

    def solution(self) -> FloatArray:
        """Values of the columns after an `OPTIMAL` run."""
        return np.asarray(self._highs.getSolution().col_value, dtype=np.float64)

    def row_prices(self) -> FloatArray:
        """Dual values of the rows after an `OPTIMAL` run of a continuous program."""
        return np.asarray(self._highs.getSolution().row_dual, dtype=np.float64)
