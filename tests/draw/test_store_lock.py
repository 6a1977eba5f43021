import pytest

from evenhand.draw.store_lock import StoreLock
from evenhand.errors import DrawError


def test_second_holder_is_refused_until_the_first_lets_go(tmp_path):
    first = StoreLock(tmp_path)
    with pytest.raises(DrawError, match="Another server"):
        StoreLock(tmp_path)
    first.release()
    StoreLock(tmp_path).release()
