import numpy as np
import pytest

from evenhand.practice.goods import VAT
from evenhand.practice.relief import BY_LAW, BY_LAW_UNDER, CHANCE, GRANTED, NONE, charged, relief


def test_relief_is_due_by_law_under_its_procedure_and_granted_elsewhere(a_block):
    files = a_block.files
    found = relief(files, np.full(files.day.size, 2 * CHANCE), np.where(files.day % 2, 3.0, 1.0))
    by_law = files.procedure == BY_LAW_UNDER
    assert by_law.any()
    assert (found[by_law] == BY_LAW).all()
    assert (found[~by_law & (files.day % 2 == 1)] == GRANTED).all()
    assert (found[~by_law & (files.day % 2 == 0)] == NONE).all()


def test_with_relief_value_added_tax_alone_is_charged():
    assert charged(np.array([0.3, 0.3]), np.array([NONE, GRANTED])).tolist() == [0.3, VAT]


def test_what_is_granted_is_in_the_items_and_in_what_they_pay(faulty, honest):
    for made in (faulty, honest):
        code = made.column("relief", table="items")
        value, duty = (
            made.column(f"{n}_declared", table="items").astype(float) for n in ("value", "duty")
        )
        relieved = np.array([c is not None for c in code])
        assert 0.06 < relieved.mean() < 0.12
        assert duty[relieved] / value[relieved] == pytest.approx(VAT, abs=0.01)
