import pytest

from evenhand.draw import notes, vrf
from evenhand.draw.custody import LOG_KEY, Custody, make_custody
from evenhand.errors import DrawError


def test_secrets_are_found_by_their_public_keys(tmp_path):
    made = make_custody(tmp_path)
    public = made.make_vrf()
    again = Custody(tmp_path)
    assert vrf.public_key(again.vrf_secret(public)) == public
    assert again.log_public == notes.public_key((tmp_path / LOG_KEY).read_bytes())
    with pytest.raises(DrawError, match="Restore it from custody"):
        again.vrf_secret(bytes(32))
    with pytest.raises(DrawError, match="already"):
        make_custody(tmp_path)
