import pytest

from evenhand.findings.rules import Act, Check, Condition, in_words

RELEASE, PAY = Act("release"), Act("pay")


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (Check("after", (RELEASE,), (PAY, Act("secure"))), "release only after pay or secure"),
        (Check("not_after", (Act("withdraw"),), (RELEASE,)), "withdraw not after release"),
        (Check("never", (Act("amend_refuse"),)), "no amend_refuse"),
        (Check("has", (Act("reject"),), fields=("reason", "approver")), "reason and approver"),
        (Check("within", (PAY,), (RELEASE,), limit=8, unit="hours"), "within 8 hours"),
        (Check("within", (PAY,), (RELEASE,)), "within the standard"),
        (Check("within", (PAY,), (RELEASE,), clock="working"), "(working time)"),
        (Check("apart", groups=((PAY,), (RELEASE, PAY))), "two of: pay; release or pay"),
        (Check("value", (PAY,), limit=5, compare="at_least"), "value of pay at least 5"),
        (Check("after", (RELEASE,), (Act("select", "rule"),)), "select with rule"),
        (Check("at_least", (RELEASE,), (Act(column="due_at"),), limit=10, unit="days"), "due_at"),
        (Check("query", query="queue_order"), "across cases: queue order"),
        (Check("never", (PAY,), when=(Condition("act", (RELEASE,)),)), ", where release is on"),
        (
            Check("never", (PAY,), when=(Condition("without", (RELEASE,)),)),
            "where no release is on",
        ),
        (
            Check("never", (PAY,), when=(Condition("before", (RELEASE,), (Act("assess"),)),)),
            "no pay, where release comes before assess",
        ),
        (
            Check(
                "never",
                (PAY,),
                when=(Condition("act", (RELEASE,)), Condition("column", column="c", values=("x",))),
            ),
            "where release is on record and c is x",
        ),
        (
            Check("never", (PAY,), when=(Condition("column", column="c", parameter="p"),)),
            "where c is as 'p' states",
        ),
    ],
)
def test_a_check_is_said_in_one_short_sentence(check, said):
    assert said in in_words(check)


def test_a_check_names_the_acts_of_its_conditions_too():
    asked = Check("never", (PAY,), when=(Condition("before", (RELEASE,), (Act("assess"),)),))
    assert [a.activity for a in asked.tested()] == ["pay"]
    assert [a.activity for a in asked.named()] == ["pay", "release", "assess"]
