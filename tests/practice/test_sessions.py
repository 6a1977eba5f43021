import numpy as np

from evenhand.practice.sessions import days_with_two


def spans(made, account):
    """Return of each session of an account its first and last act, in order."""
    own = np.flatnonzero(made.column("actor", table="events") == account)
    session, at = (made.column(c, table="events")[own] for c in ("session", "at"))
    names, place = np.unique(session.astype(str), return_inverse=True)
    first, last = np.full(names.size, np.inf), np.full(names.size, -np.inf)
    np.minimum.at(first, place, at)
    np.maximum.at(last, place, at)
    order = np.argsort(first)
    return first[order], last[order]


def meetings(made, account):
    """Return how many sessions of an account begin before the one before has ended."""
    first, last = spans(made, account)
    return int((first[1:] < np.maximum.accumulate(last)[:-1]).sum())


def test_only_the_shared_account_acts_in_two_sessions_at_once(faulty):
    shared = faulty.fault("shared_account")["accounts"][0]
    assert meetings(faulty, shared) > 20
    actors = faulty.column("actor", table="events").astype(str)
    known = ~np.equal(faulty.column("session", table="events"), None)
    others = set(np.unique(actors[known])) - {shared}
    assert len(others) > 30
    assert sum(meetings(faulty, account) for account in others) == 0


def test_the_moved_desk_has_two_sessions_a_day_that_never_meet(honest):
    one = next(e for e in honest.truth["look_alikes"] if e["id"] == "moved_desk")
    account = one["accounts"][0]
    first, _ = spans(honest, account)
    days = np.unique((first + 5 * 3600) // 86_400, return_counts=True)[1]
    assert set(days) == {1, 2}
    assert meetings(honest, account) == 0


def test_the_system_and_agents_have_no_session(honest):
    role = honest.column("role", table="events")
    none = np.equal(honest.column("session", table="events"), None)
    assert (none == np.isin(role, ["system", "declarant"])).all()


def test_what_lasts_has_a_beginning_and_everything_is_keyed_in_soon(honest):
    activity = honest.column("activity", table="events")
    at, began, keyed = (
        honest.column(c, table="events") for c in ("at", "started_at", "recorded_at")
    )
    lasts = ~np.isnan(began)
    assert set(activity[lasts]) == {"check_end", "exam_end", "lab_result"}
    assert (began[lasts] <= at[lasts]).all()
    assert (keyed >= at).all()
    assert (keyed - at)[activity != "pay"].max() < 10
    assert (keyed - at)[activity == "pay"].max() < 15 * 60


def test_days_with_two_sessions_are_the_same_for_every_block(fresh):
    drawn = days_with_two(fresh(0, 1), "shared_account")
    assert (drawn == days_with_two(fresh(1, 5), "shared_account")).all()
    assert 0.7 < drawn.mean() < 0.9
