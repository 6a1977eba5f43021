import pytest

from evenhand.draw import leaves
from evenhand.draw.create import Terms, create, parse_beacon
from evenhand.draw.store import Store
from evenhand.errors import DrawError


def test_first_leaf_holds_the_terms_and_there_is_one_log_to_a_folder(tmp_path):
    custody = create(tmp_path, Terms("example.org/draw", open_days=7), lambda: 99.9)
    with Store(tmp_path) as store:
        (first,) = map(leaves.read, store.leaves())
    assert (first["at"], first["open_days"], first["least_parties"]) == (99, 7, 3)
    assert first["log_key"] == custody.log_public.hex()
    with pytest.raises(DrawError, match="already"):
        create(tmp_path, Terms("example.org/other"))


def test_terms_not_of_their_form_make_no_log(tmp_path):
    with pytest.raises(DrawError):
        create(tmp_path, Terms("has space", round_seconds=0))


def test_beacon_is_named_by_chain_genesis_and_period():
    known = {"chain": "52" * 32, "genesis": 1_692_803_367, "period": 3}
    assert parse_beacon(f"{'52' * 32},1692803367,3") == known


@pytest.mark.parametrize("text", ["", "52,1,3", f"{'52' * 32},1,0", f"{'52' * 32},1"])
def test_what_names_no_beacon_is_refused(text):
    with pytest.raises(DrawError, match="names no beacon"):
        parse_beacon(text)
