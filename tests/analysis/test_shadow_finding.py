from evenhand.analysis.shadow_finding import Comparison, found_of, sentences
from evenhand.draw.shadow import Load
from evenhand.findings.finding import Estimate, Finding


def pair_excess(value):
    estimate = Estimate("flagged_share", "Declarations of flagged pairs", value, "share")
    return Finding("pair_excess", "1", "Who?", f"Found {value}.", estimates=(estimate,))


LOADS = [
    Load("air", 10, 4, 2, 1, 5, 2.0, 1.0),
    Load("port", 30, 6, 10, 4, 15, 4.0, 3.0),
]


def found():
    both = Comparison((pair_excess(0.2),), (pair_excess(0.0),), LOADS, is_weighted=False, seed="7")
    return found_of(both, files=(), dealt=(), fingerprint="f")


def test_shares_are_over_all_offices():
    # 20 of 40 files; 5 of 10 sets; 6 and 4 of 40 files.
    assert [e.value for e in found().estimates] == [0.5, 0.5, 0.15, 0.1]


def test_each_number_stands_as_dealt_and_by_the_lot():
    beside = next(t for t in found().tables if t.name == "shadow_beside")
    assert list(beside.rows()) == [
        {
            "measure": "pair_excess",
            "number": "Declarations of flagged pairs",
            "unit": "share",
            "recorded": 0.2,
            "shadow": 0.0,
        }
    ]


def test_a_headline_says_its_own_number():
    said = sentences(LOADS, found().estimates)
    assert said[0].startswith("Of 40 files in 10 sets, the lot would have given 50")
    assert said[1].startswith("50")
