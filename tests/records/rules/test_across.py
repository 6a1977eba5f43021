import pytest

from evenhand.findings.rules import Check, Parameter, Rule
from evenhand.instruments.reading import load
from evenhand.records.rules.across import QUESTIONS, asking, unasked_across
from evenhand.records.rules.gathered import gathered
from evenhand.records.rules.seen import look, seen
from evenhand.records.rules.statuses import BROKEN, KEPT, OPEN

HOUR, DAY = 60, 24 * 60


def declared(ids, **columns):
    return [
        {"declaration_id": d, "office": "X", **{n: v[i] for n, v in columns.items()}}
        for i, d in enumerate(ids)
    ]


@pytest.fixture
def ask(make, engine):
    def ask(query, events, declarations, *, limit=None, unit="days", words=()):
        records = make(events, declarations=declarations)
        rule = Rule(
            "X", ("bound",), "", parameters=tuple(Parameter(n, "", "", v) for n, v in words)
        )
        check = Check("query", query=query, limit=limit, unit=unit)
        found = asking(records, seen(engine.to_pyarrow(look(records))), rule, check, "k")
        assert unasked_across(check, found) == ""
        question = QUESTIONS[query]
        cases = gathered(records, [(found, question.firsts)])
        if not question.statuses:
            return {}
        rows = engine.to_pyarrow(question.statuses(found, cases)).to_pylist()
        return {r["declaration_id"]: r["status"] for r in rows if r["status"]}

    return ask


def test_the_questions_are_those_that_the_rules_name():
    assert set(QUESTIONS) == set(load("process_rules")["meta"]["queries"])


@pytest.mark.parametrize(("perishable", "status"), [(50, KEPT), (70, BROKEN)])
def test_urgent_goods_are_broken_where_an_ordinary_case_was_begun_meanwhile(
    ask, perishable, status
):
    events = [("o", "register", 0), ("o", "exam_start", 60)]
    events += [("u", "register", 30), ("u", "exam_start", perishable)]
    events += [("f", "register", 1), ("f", "exam_start", 20)]
    declarations = declared("ouf", urgent=["no", "Yes", None])
    assert ask("urgent_first", events, declarations) == {"u": status}


@pytest.mark.parametrize(
    ("first", "ground", "limit", "status"),
    [
        (50, {}, None, KEPT),
        (70, {}, None, BROKEN),
        (70, {"reason": "ship"}, None, KEPT),
        (70, {"rule": "perishables first"}, None, KEPT),
        (70, {}, 10, KEPT),
    ],
)
def test_a_case_taken_before_one_registered_earlier_is_listed(ask, first, ground, limit, status):
    events = [("1", "register", 0), ("1", "check_start", first)]
    events += [("2", "register", 5), ("2", "check_start", 60, ground)]
    # A reason of another act, given later, says nothing of the queue.
    events += [("2", "release", 90, {"reason": "overtime"})]
    found = ask("queue_order", events, declared("12"), limit=limit, unit="minutes")
    assert found == {"1": KEPT, "2": status}


@pytest.mark.parametrize(("again", "status"), [(2 * DAY, BROKEN), (20 * DAY, KEPT), (-DAY, KEPT)])
def test_a_consignment_withdrawn_and_lodged_again_is_listed(ask, again, status):
    events = [("1", "withdraw", 0), ("2", "register", again)]
    declarations = declared("123", consignment=["b", "b", "c"], registered_at=[-9, again, again])
    assert ask("relodged", events, declarations, limit=5) == {"1": status}


def test_a_withdrawal_with_its_reason_explains_the_consignment_lodged_again(ask):
    events = [("1", "withdraw", 0, {"reason": "correction by declarant"}), ("2", "register", DAY)]
    declarations = declared("12", consignment=["b", "b"], registered_at=[-9, DAY])
    assert ask("relodged", events, declarations, limit=5) == {"1": KEPT}


def test_a_consignment_ends_on_any_of_its_declarations_or_is_late(ask):
    events = [("1", "arrival", 0), ("2", "release", 99), ("3", "arrival", 0)]
    events += [("4", "arrival", 9 * DAY)]
    declarations = declared("1234", consignment=["b", "b", "c", "d"])
    found = ask("outcome_of_consignment", events, declarations, limit=5)
    assert found == {"1": KEPT, "3": BROKEN, "4": OPEN}


def test_random_draws_that_are_overridden_are_broken(ask):
    drawn = {"rule": "Random v1"}
    events = [("1", "select", 0, drawn), ("2", "select", 0, drawn), ("2", "override", 1)]
    events += [("3", "select", 0, {"rule": "R"}), ("3", "override", 1)]
    words = [("random_rules", ("random v1",))]
    assert ask("random_share", events, declared("123"), words=words) == {"1": KEPT, "2": BROKEN}


@pytest.mark.parametrize(
    ("check", "declarations", "said"),
    [
        (Check("query", query="nothing"), [], "no question 'nothing'"),
        (Check("query", query="urgent_first"), [{}], "declarations.urgent not mapped"),
        (Check("query", query="queue_order"), [{}], "no act 'register'"),
        (Check("query", query="random_share"), [{}], "parameter 'random_rules'"),
        (
            Check("query", query="outcome_of_consignment", parameter="days"),
            [{"consignment": "b"}],
            "no standard is set",
        ),
    ],
)
def test_why_a_question_cannot_be_asked_is_said(make, engine, check, declarations, said):
    rows = [{"declaration_id": "1", "office": "X", **d} for d in declarations] or None
    records = make([("1", "select", 0)], declarations=rows)
    found = seen(engine.to_pyarrow(look(records)))
    rule = Rule("X", ("bound",), "", parameters=(Parameter("random_rules", ""),))
    assert said in unasked_across(check, asking(records, found, rule, check))
