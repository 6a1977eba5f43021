"""Reports of examinations, read back from the log as a measure would read them."""

import re

import numpy as np

from evenhand.practice.report_texts import NOT_IN_ORDER


def said(made):
    """Return office, account and words without numbers of every report."""
    activity = made.column("activity", table="events")
    rows = np.flatnonzero(activity == "exam_end")
    columns = (made.column(c, table="events")[rows] for c in ("office", "actor", "value_after"))
    return [(o, a, re.sub("[0-9]+", "0", text)) for o, a, text in zip(*columns, strict=True)]


def uses(rows):
    """Return how often each text was written, and by whom."""
    found = {}
    for office, actor, text in rows:
        found.setdefault((office, text), []).append(actor)
    return found


def test_the_template_of_an_office_is_written_by_all_where_nothing_was_found(honest):
    told = next(e for e in honest.truth["look_alikes"] if e["id"] == "standard_phrases")
    found = {key: actors for key, actors in uses(said(honest)).items() if len(actors) > 5}
    assert {office for office, _ in found} == {o["office"] for o in honest.truth["offices"]}
    assert len(found) == len(honest.truth["offices"])
    assert sum(map(len, found.values())) == told["files"]
    busy = {a for _, a, _ in said(honest)}
    assert len({a for actors in found.values() for a in actors}) > 0.9 * len(busy)
    assert not any(text.endswith(NOT_IN_ORDER) for _, text in found)


def test_one_account_alone_writes_one_text_but_for_the_number_and_the_ending(faulty):
    fault = faulty.fault("copied_reports")
    own = {
        text: actors
        for (_, text), actors in uses(said(faulty)).items()
        if len(actors) > 1 and len(set(actors)) == 1
    }
    assert {a for actors in own.values() for a in actors} == set(fault["accounts"])
    assert len({text.rsplit(". ", 1)[0] for text in own}) == 1
    assert 0.8 < sum(map(len, own.values())) / sum(fault["files"].values()) <= 1
