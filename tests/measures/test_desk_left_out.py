"""What does an honest administration look like where the sets leave out a specialised desk?"""

import pytest

import evenhand
from evenhand.practice.make import make
from evenhand.records.pseudonyms import make_key

WITHIN = "within: [office, day, desk]"


@pytest.fixture(scope="module")
def findings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    made = make(folder / "honest", declarations=30_000, seed=1, honest=True)
    text = made.mapping.read_text(encoding="utf-8")
    key = make_key(folder / "key")
    asked = {"with the desk": text, "without": text.replace(WITHIN, "within: [office, day]")}
    assert asked["without"] != text
    found = {}
    for name, mapping in asked.items():
        path = folder / f"{name}.yaml"
        path.write_text(mapping, encoding="utf-8")
        ran = evenhand.analyse(made.folder, path, key=key, measures=("balance", "pair_excess"))
        found[name] = {f.measure: f for f in ran.findings}
    return found


@pytest.mark.slow
def test_a_desk_in_the_sets_is_no_finding(findings):
    told = findings["with the desk"]
    assert not told["balance"].table()["flagged"].any()
    assert not told["pair_excess"].table()["flagged"].any()


@pytest.mark.slow
def test_a_desk_left_out_looks_like_a_choice_and_that_explanation_is_offered_first(findings):
    balance = findings["without"]["balance"]
    assert balance.table()["flagged"].any()
    assert "desk" in balance.caveats[0]
    assert "put it into the sets" in balance.caveats[0]
