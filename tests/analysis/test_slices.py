import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evenhand.analysis.slices import slices


def test_codes_are_cut_before_a_slice_grows_too_large():
    cut = slices(code=np.array([0, 1, 2, 5, 6]), files=np.array([3, 4, 9, 1, 1]), most=8)
    assert cut == (range(0, 2), range(2, 3), range(5, 7))
    assert slices(code=np.zeros(0, int), files=np.zeros(0, int), most=8) == ()


@given(st.lists(st.integers(1, 20), min_size=1, max_size=30), st.integers(1, 40))
def test_every_code_is_in_one_slice_and_no_slice_is_too_large(files, most):
    cut = slices(code=np.arange(len(files)), files=np.array(files), most=most)
    assert [c for part in cut for c in part] == list(range(len(files)))
    for part in cut:
        assert len(part) == 1 or sum(files[c] for c in part) <= most
