import pytest

from evenhand.findings.rules import Act, Check

A, B = ((Act(name),) for name in "ab")
APART = Check("apart", groups=(A, B))


def by(actor, **more):
    return {"actor": actor, **more}


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([("1", "a", 0, by("x")), ("1", "b", 1, by("y"))], "kept"),
        ([("1", "a", 0, by("x")), ("1", "b", 1, by("x"))], "broken"),
        ([("1", "a", 0, by("x")), ("1", "a", 1, by("x")), ("2", "b", 0, by("x"))], None),
        ([("1", "a", 0, by(None)), ("1", "b", 1, by("x"))], "unknown"),
        # Three accounts on one side: the middle one is seen too.
        (
            [("1", "a", n, by(name)) for n, name in enumerate("wxyz")]
            + [("1", "b", 9, by("x")), ("1", "b", 9, by("v"))],
            "broken",
        ),
        ([("1", "a", 0, by("s", role="System")), ("1", "b", 1, by("s", role="system"))], None),
    ],
)
def test_one_account_in_two_groups_is_found(status, events, said):
    assert status(APART, [*events, ("9", "b", 0, by("q")), ("9", "a", 0, by("r"))]).get("1") == said


def test_who_approves_is_kept_apart_from_who_acts(status):
    check = Check("apart", groups=((Act("a", "approver"),), (Act("a"), Act("b"))))
    events = [
        ("1", "a", 0, by("x", approver="x")),
        ("2", "a", 0, by("x", approver="y")),
        ("2", "b", 0, by("z")),
        ("3", "a", 0, by("x")),
    ]
    assert status(check, events) == {"1": "broken", "2": "kept"}


def test_no_person_does_two_of_three(status):
    check = Check("apart", groups=(A, B, (Act("c"),)))
    events = [
        (case, act, 0, by(actor))
        for case, act, actor in (
            ("1", "a", "x"),
            ("1", "b", "y"),
            ("1", "c", "x"),
            ("2", "a", "x"),
            ("2", "c", "y"),
        )
    ]
    assert status(check, events) == {"1": "broken", "2": "kept"}
