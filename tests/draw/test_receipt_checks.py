import pytest

from evenhand.draw.receipt_checks import check_draw
from evenhand.errors import DrawError


def test_leaves_without_a_start_or_a_draw_show_nothing(log):
    from evenhand.draw import leaves

    read = {index: leaves.read(data) for index, data in enumerate(log.leaves)}
    with pytest.raises(DrawError, match="leaves of kind draw"):
        check_draw(read, {})
    with pytest.raises(DrawError, match="does not begin a log"):
        check_draw({0: read[1]}, {})
