import pytest

from evenhand.findings.rules import Act, Check, Condition
from evenhand.instruments.contradictions import contradiction

A, B, C = ((Act(name),) for name in "abc")


def within(form, limit, unit):
    return Check(form, A, B, limit=limit, unit=unit)


@pytest.mark.parametrize(
    ("checks", "said"),
    [
        ([Check("after", A, B), Check("after", B, A)], "cannot both hold"),
        ([Check("after", A, B), Check("after", B, C), Check("after", C, A)], "cannot both hold"),
        ([Check("after", A, B), Check("not_after", A, B)], "cannot both hold"),
        ([Check("never", B), Check("also", A, B)], "asks for what another check forbids"),
        ([within("at_least", 2, "days"), within("within", 47, "hours")], "lies above the upper"),
        (
            [
                Check("value", A, limit=5, compare="at_least"),
                Check("value", A, limit=4, compare="at_most"),
            ],
            "5 lies above the upper 4",
        ),
        ([Check("apart", groups=(A, (Act("b"), Act("a"))))], "'a' stands in two groups"),
        ([Check("after", A, A)], "cannot both hold"),
        ([Check("after", A, (*A, *B))], "before itself"),
    ],
)
def test_what_no_case_can_keep_is_said(checks, said):
    told = contradiction(checks)
    assert told.startswith("The rule contradicts itself:")
    assert said in told


@pytest.mark.parametrize(
    "checks",
    [
        [Check("after", A, (*B, *C)), Check("after", B, A)],
        [Check("after", A, B), Check("after", C, B)],
        [within("at_least", 2, "days"), within("within", 48, "hours")],
        [Check("never", B, when=(Condition("act", C),)), Check("also", A, B)],
        [Check("apart", groups=(A, B)), Check("apart", groups=(A, C))],
    ],
)
def test_what_a_case_can_keep_is_no_contradiction(checks):
    assert contradiction(checks) == ""
