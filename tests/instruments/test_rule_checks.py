import pytest

from evenhand.errors import InstrumentError
from evenhand.findings.rules import Act, Check, Condition
from evenhand.instruments.rule_checks import acts, read_check

RELEASE, PAY = (Act("release"),), (Act("pay"),)


@pytest.mark.parametrize(
    ("raw", "check"),
    [
        ({"act": "release", "after": "pay"}, Check("after", RELEASE, PAY)),
        ({"act": "release", "not_after": "pay"}, Check("not_after", RELEASE, PAY)),
        ({"never": "pay"}, Check("never", PAY)),
        ({"act": "pay", "also": "release"}, Check("also", PAY, RELEASE)),
        ({"act": "pay", "has": "reason"}, Check("has", PAY, fields=("reason",))),
        (
            {"from": "pay", "to": "release", "within": "8 hours", "due": True},
            Check("within", PAY, RELEASE, limit=8.0, unit="hours", is_due=True),
        ),
        (
            {"from": "pay", "to": "column:due_at", "at_least": "days"},
            Check(
                "at_least",
                PAY,
                (Act(column="due_at"),),
                limit=10.0,
                parameter="days",
                unit="days",
            ),
        ),
        ({"apart": ["pay", ["release"]]}, Check("apart", groups=(PAY, RELEASE))),
        ({"count": "pay", "equals": "release"}, Check("count", PAY, RELEASE, compare="equals")),
        ({"value": "pay", "at_most": 5}, Check("value", PAY, limit=5.0)),
        (
            {"value": "pay", "at_least": "days"},
            Check("value", PAY, limit=10.0, parameter="days", compare="at_least"),
        ),
        (
            {"column": "a", "equals": "b"},
            Check("columns", column="a", other_column="b", compare="equals"),
        ),
        ({"query": "queue_order"}, Check("query", query="queue_order")),
        (
            {"never": "pay", "when": [{"column": "channel", "is": ["red"]}]},
            Check("never", PAY, when=(Condition("column", column="channel", values=("red",)),)),
        ),
    ],
)
def test_each_form_is_read(raw, check):
    assert read_check(raw, {"days": 10.0}) == check


def test_a_field_is_the_word_after_the_last_point():
    assert acts(["select.rule", "A. Fine", "v1.2 sent"]) == (
        Act("select", "rule"),
        Act("A. Fine"),
        Act("v1.2 sent"),
    )


@pytest.mark.parametrize("raw", ["release", {"act": "a", "after": "b", "also": "c"}, {}])
def test_what_is_of_no_form_is_refused_with_the_forms(raw):
    with pytest.raises(InstrumentError, match=r"act \+ after.*from \+ to \+ within"):
        read_check(raw, {})
