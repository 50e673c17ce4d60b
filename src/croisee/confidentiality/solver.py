"""HiGHS, always started the same way and never trusted without reading its status.

HiGHS keeps one scheduler per process: two models with different `threads` make `run` do nothing
while reporting no error. So one setting for all, and a status that must be a real answer.
"""

from dataclasses import dataclass
from enum import Enum

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array

from croisee.confidentiality.system import BoolArray, FloatArray

_OPTIONS = (("output_flag", False), ("threads", 1))
_NODES, _NODE_COLUMNS = 2_000, 500_000
"""Nodes of a search for whole numbers, at most; nodes × columns: large ones end undecided."""
_NEEDLESS = ("mip_allow_restart", "mip_detect_symmetry", "mip_heuristic_run_feasibility_jump")
"""What HiGHS does to find a first solution or a smaller model: we give it both."""
_STOPS = (
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kSolutionLimit,
    highspy.HighsModelStatus.kTimeLimit,
)
_FEASIBLE = highspy.SolutionStatus.kSolutionStatusFeasible

_COLUMN_KINDS = {False: highspy.HighsVarType.kContinuous, True: highspy.HighsVarType.kInteger}

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


class LostError(RuntimeError):
    """HiGHS lost its way in the arithmetic of one model: it says so, and answers nothing."""


class Program:
    """min cost · x with `matrix @ x = right`, `lower ≤ x ≤ upper`; kept warm from run to run.

    `integer`: whether columns are whole numbers, all alike or each as told. `interior`: by interior
    points, several times faster on tens of thousands of columns.
    """

    def __init__(
        self,
        matrix: csc_array,
        right: FloatArray,
        lower: FloatArray,
        upper: FloatArray,
        *,
        integer: bool | BoolArray = False,
        interior: bool = False,
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
        whole = np.broadcast_to(integer, columns)
        if whole.any():
            model.integrality_ = [_COLUMN_KINDS[bool(each)] for each in whole]
        self._highs = _start()
        if interior:
            self._highs.setOptionValue("solver", "ipm")
        if whole.any():
            nodes = min(_NODES, 1 + _NODE_COLUMNS // columns)
            self._highs.setOptionValue("mip_max_nodes", nodes)
        self._highs.passModel(model)

    def set_costs(self, columns: Columns, costs: FloatArray) -> None:
        """Replace the costs of these columns."""
        self._highs.changeColsCost(columns.size, columns, costs)

    def set_bounds(self, columns: Columns, lower: FloatArray, upper: FloatArray) -> None:
        """Replace the bounds of these columns."""
        self._highs.changeColsBounds(columns.size, columns, lower, upper)

    def run(self) -> Answer:
        """Solve. Raises `LostError` where HiGHS says that it failed, `RuntimeError` on any other
        status that is not an answer."""
        failed = self._highs.run() == highspy.HighsStatus.kError
        status = self._highs.getModelStatus()
        if failed:
            raise LostError(self._highs.modelStatusToString(status))
        if status not in _ANSWERS:
            raise RuntimeError(f"HiGHS gave no answer: {self._highs.modelStatusToString(status)}")
        return _ANSWERS[status]

    def solution(self) -> FloatArray:
        """Values of the columns after an `OPTIMAL` run."""
        return np.asarray(self._highs.getSolution().col_value, dtype=np.float64)

    def row_prices(self) -> FloatArray:
        """Dual values of the rows after an `OPTIMAL` run of a continuous program."""
        return np.asarray(self._highs.getSolution().row_dual, dtype=np.float64)


@dataclass(frozen=True)
class Cover:
    """`chosen`: 0 or 1 for each choice (None: nothing found in the effort allowed); `bound`: the
    cost that no other goes below."""

    chosen: FloatArray | None
    bound: float


class Covering:
    """min costs · y with coefficients · y ≥ 1 in each row and 0 ≤ y ≤ 1; rows can be added."""

    def __init__(self, costs: FloatArray) -> None:
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = 0, costs.size
        model.col_cost_ = costs
        model.col_lower_, model.col_upper_ = np.zeros(costs.size), np.ones(costs.size)
        model.row_lower_ = model.row_upper_ = np.zeros(0)
        model.a_matrix_.start_ = np.zeros(costs.size + 1, dtype=np.int32)
        self._highs = _start()
        self._highs.passModel(model)

    def add(self, columns: Columns, coefficients: FloatArray) -> None:
        """Add a row: coefficients · y[columns] ≥ 1."""
        self._highs.addRow(1.0, highspy.kHighsInf, columns.size, columns, coefficients)

    def shares(self) -> tuple[FloatArray, float]:
        """The best fractional y and its cost; warm from the last call."""
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError("HiGHS gave no answer to a covering that hiding everything meets")
        shares = np.asarray(self._highs.getSolution().col_value, dtype=np.float64)
        return shares, float(self._highs.getInfo().objective_function_value)

    def whole(
        self, start: FloatArray, *, gap: float, nodes: int, seconds: float | None = None
    ) -> Cover:
        """The least cost when y is 0 or 1, from a `start` known to be good.

        Stops within this relative `gap`, or after so many nodes of the search or `seconds`.
        """
        highs = _start()
        for option in _NEEDLESS:
            highs.setOptionValue(option, False)
        highs.setOptionValue("mip_heuristic_effort", 0.0)
        highs.setOptionValue("mip_rel_gap", gap)
        highs.setOptionValue("mip_max_nodes", nodes)
        if seconds is not None:
            highs.setOptionValue("time_limit", seconds)
        model = self._highs.getLp()
        model.integrality_ = [highspy.HighsVarType.kInteger] * model.num_col_
        highs.passModel(model)
        solution = highspy.HighsSolution()
        solution.col_value = start
        highs.setSolution(solution)
        highs.run()
        if highs.getModelStatus() not in _STOPS:
            status = highs.modelStatusToString(highs.getModelStatus())
            raise RuntimeError(f"HiGHS gave no answer: {status}")
        information = highs.getInfo()
        found = information.primal_solution_status == _FEASIBLE
        chosen = np.asarray(highs.getSolution().col_value, dtype=np.float64)
        return Cover(np.rint(chosen) if found else None, float(information.mip_dual_bound))


def _start() -> highspy.Highs:
    highs = highspy.Highs()
    for option, value in _OPTIONS:
        highs.setOptionValue(option, value)
    return highs
