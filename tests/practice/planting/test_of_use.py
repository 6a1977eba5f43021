import numpy as np
import pytest

from evenhand.practice.planting.of_use import in_second_session


def test_half_of_the_shared_accounts_files_are_in_its_second_session(plan, fresh, rng):
    fault = plan.faults["shared_account"]
    made = in_second_session(fault, fresh(fault.office), rng)
    own = np.isin(made.officer, fault.accounts)
    marked = made.has(fault.id)
    assert (own >= marked).all()
    assert marked.sum() / own.sum() == pytest.approx(0.5, abs=0.25)
