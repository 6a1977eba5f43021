"""How far above its group is a unit, once the ordinary spread is allowed for, when one may be huge?

Where a share is near zero for all but one unit, that one lifts the share of its whole group: all
others then lie below it, and their distance would pass for an ordinary spread in which nobody
stands apart. Here a group's share is taken without its highest unit.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evenhand.statistics.overdispersion import overdispersion

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


def upper_spread(*, group: Codes, trials: Codes, events: Codes) -> Floats:
    """Return one-sided p-values of shares above their group's, the ordinary spread allowed for.

    Parameters
    ----------
    group, trials, events : ndarray of int64, shape (units,)
        Codes from 0; trials above 0; events among them.

    Returns
    -------
    ndarray of float64, shape (units,)
        From Student's t, as `overdispersion` has it. Leaving out the highest unit understates the
        group's share a little; it makes no p smaller than the exact one, which is asked besides.
    """
    if not group.size:
        return np.zeros(0)
    share = events / trials
    order = np.lexsort((share, group))
    is_top = np.zeros(group.size, dtype=bool)
    is_top[order[np.append(np.diff(group[order]) > 0, True)]] = True
    alone = np.bincount(group)[group] == 1
    counted = ~is_top | alone
    size = int(group.max()) + 1
    yes = np.bincount(group[counted], weights=events[counted], minlength=size)
    tried = np.bincount(group[counted], weights=trials[counted], minlength=size)
    # Half an event, so that no share is without error.
    due = ((yes + 0.5) / (tried + 1))[group]
    error = np.sqrt(due * (1 - due) / trials)
    gap = share - due
    half = overdispersion(z=gap / error, standard_error=error).p_estimated / 2
    return np.where(gap > 0, half, 1 - half)
