import pytest

from evenhand.records.loading.reconciling import TableLoaded


@pytest.mark.parametrize(
    ("read", "loaded", "rejected", "counted", "agrees"),
    [(5, 4, 1, 5, True), (5, 4, 0, 5, False), (5, 4, 1, 6, False), (4, 4, 1, 5, False)],
)
def test_only_counts_that_all_agree_are_reconciled(read, loaded, rejected, counted, agrees):
    made = TableLoaded(read, loaded, rejected, counted, ())
    assert made.is_reconciled is agrees
