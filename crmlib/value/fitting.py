"""Maximum likelihood for the models of this folder: one search, one way to say that it failed."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import minimize

from crmlib.errors import DataError
from crmlib.language import say

# The likelihood of equal customers is computed once and counted as often as they occur.
Likelihood = Callable[[np.ndarray], tuple[np.ndarray, Sequence[np.ndarray]]]
EDGE = 14.0  # a parameter beyond exp(+-14) of its start has run away


def maximum_likelihood(likelihood: Likelihood, count: np.ndarray, names: Sequence[str],
                       start: np.ndarray) -> tuple[np.ndarray, float]:
    """The parameters under which the data are likeliest, and the log-likelihood there.

    The search runs over the parameters' logarithms, which keeps them positive and gives large and small ones
    the same step; the gradient is exact.

    Args:
        likelihood: from parameters to each row's log-likelihood and to its derivatives, one row a parameter.
        count: how many customers each row stands for.
        names: the parameters' names, for an error.
        start: where to begin.

    Raises:
        DataError: the search found no top, or a parameter ran off to zero or infinity.
    """
    total = count.sum()

    def minus(logs: np.ndarray) -> tuple[float, np.ndarray]:
        parameters = np.exp(logs)
        height, slopes = likelihood(parameters)
        slope = np.array([(count * each).sum() for each in slopes])  # not @, whose threads wait for each other
        return -float((count * height).sum()) / total, -slope * parameters / total

    origin = np.log(start)
    found = minimize(minus, origin, jac=True, method="L-BFGS-B", bounds=[(each - EDGE, each + EDGE) for each in origin],
                     options={"maxiter": 500, "ftol": 1e-14, "gtol": 1e-8})
    off = [name for name, moved in zip(names, found.x - origin, strict=True) if abs(moved) > EDGE - 1e-6]
    if off or not np.isfinite(found.fun) or np.abs(found.jac).max() > 1e-4:
        raise _no_top(off)
    return np.exp(found.x), -float(found.fun) * float(total)


def _no_top(off: Sequence[str]) -> DataError:
    what = (say(f"The likelihood has no top: {', '.join(off)} runs off to zero or infinity.",
                f"似然函数没有最大值：{'、'.join(off)} 趋于零或无穷。") if off else
            say("The search for the likeliest parameters did not end.", "最大似然的搜索没有收敛。"))
    return DataError(what, say(
        "The customers differ too little, or are too few, for this model: take more of them or a longer period, and "
        "look at the columns' histograms first.",
        "客户之间差别太小或人数太少，不足以估计这个模型：请增加客户或拉长观察期，并先查看各列的直方图。"))
