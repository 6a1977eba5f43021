"""Which parts have the papers of a workshop, and what does each say?

Every number in them is that of the screen, by the same function.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from evenhand.reports.paper import PaperGrid, PaperPart
from evenhand.web.releases.models import Audience, Item
from evenhand.web.releases.queries import released
from evenhand.web.workshops import courses, knowledge, queries, rounds
from evenhand.web.workshops.models import Decided, Gender, Moment, Round, Workshop
from evenhand.web.workshops.printing import points, share


def plan(workshop: Workshop) -> PaperPart:
    """Return who took part in what, as it was planned and held."""
    unsaid = _("not stated")
    where = [
        f"{p.first.isoformat()} – {p.last.isoformat()}: {p.get_mode_display()} {p.place}".strip()
        for p in workshop.phases.all()
    ]
    told = (
        (_("Office"), str(workshop.office or _("the whole administration"))),
        (_("Days"), "\n".join(where) or unsaid),
        (_("Objectives"), workshop.objectives),
        (_("Facilitators"), workshop.facilitators),
        (_("Languages"), workshop.languages),
        (_("Interpretation"), workshop.interpretation or unsaid),
        (_("Funding"), workshop.funding or unsaid),
    )
    grids = [grid(_("The workshop"), (_("What"), _("As planned")), told)]
    rows = queries.rows(workshop.participants.select_related("office"))
    if rows:
        genders = [str(g.label) for g in Gender]
        grids.append(
            grid(
                _("Participants by office and gender"),
                (_("Office"), *genders, _("all")),
                [(r.name, *map(str, r.counts), str(r.total)) for r in rows],
                numeric_from=1,
            )
        )
    elsewhere = [(c.name, c.provider, str(c.participants)) for c in courses.courses(workshop)]
    if elsewhere:
        heads = (_("Course"), _("Provider"), _("Participants"))
        title = _("Courses that participants completed elsewhere")
        grids.append(grid(title, heads, elsewhere, numeric_from=2))
    lines = queries.lines(workshop)
    if lines:
        grids.append(
            grid(
                _("Agenda"),
                (_("Day"), _("Time"), _("Session"), _("Attendance")),
                [
                    (
                        x.slot.day.isoformat(),
                        f"{x.slot.begins:%H:%M}–{x.ends:%H:%M}",
                        x.slot.title,
                        "–" if x.there is None else str(x.there),
                    )
                    for x in lines
                ],
                numeric_from=3,
            )
        )
    return PaperPart(_("Who and what"), grids=tuple(grids))


def gains(workshop: Workshop) -> PaperPart:
    """Return what participants gained, by session and in all."""
    found = knowledge.gains(workshop)
    title = _("What participants gained")
    if not found:
        return PaperPart(title, (_("Not measurable: no session was asked both before and after."),))
    rows = []
    for each in found:
        name = each.title or _("all sessions")
        if each.found is None:
            rows.append((name, str(each.pairs), _("not measurable"), "–", "–", "–"))
            continue
        f = each.found
        between = f"{points(f.low)} … {points(f.high)}" if each.has_interval else "–"
        rows.append(
            (name, str(each.pairs), share(f.before), share(f.after), points(f.gain), between)
        )
    heads = (_("Session"), _("Cards"), _("Right before"), _("Right after"))
    about = _(
        "Of cards that answered before and after; the gain is in percentage points, with the "
        "interval that holds the true gain of such groups 95 times in 100. With fewer than "
        "%(least)s cards it is not measurable."
    ) % {"least": knowledge.LEAST_SHOWN}
    made = grid(
        _("Share of answers that are right"),
        (*heads, _("Gain"), _("Interval")),
        rows,
        numeric_from=1,
    )
    return PaperPart(title, (about,), grids=(made,))


def said(workshop: Workshop) -> PaperPart:
    """Return what was said in the forms at the end and after 90 days, without words."""
    title = _("What participants said")
    grids, told = [], []
    for moment in (Moment.FEEDBACK, Moment.FOLLOW_UP):
        held = workshop.rounds.filter(moment=moment).exclude(closed_at=None).first()
        asked = knowledge.asked(held) if held else None
        if held is None or asked is None:
            told.append(_not_said(moment, held))
            continue
        rows = [
            (a.question.text, "; ".join(f"{option}: {n}" for option, n, _right in a.counts))
            for a in asked
            if a.counts
        ]
        grids.append(grid(str(moment.label), (_("Question"), _("Answers")), rows))
    return PaperPart(title, tuple(told), grids=tuple(grids))


def _not_said(moment: Moment, held: Round | None) -> str:
    name = {"what": str(moment.label)}
    if held is None:
        return _("%(what)s: not asked, or not closed yet.") % name
    return _("%(what)s: not shown, as fewer than %(least)s answered.") % {
        **name,
        "least": knowledge.LEAST_SHOWN,
    }


def findings() -> PaperPart:
    """Return the headlines of findings that were released to workshops."""
    title = _("Findings that were released")
    found = list(released(Audience.WORKSHOP).select_related("run"))
    if not found:
        return PaperPart(title, (_("No finding was released to workshops."),))
    rows = [(i.title, headline(i), f"{i.run_id}", _day_of(i)) for i in found]
    heads = (_("Question"), _("What the records show"), _("Run"), _("Day"))
    return PaperPart(title, grids=(grid(_("Headlines"), heads, rows),))


def headline(item: Item) -> str:
    """Return the headline of a released finding: its answer, and its first number with interval."""
    parts = [str(item.said["answer"])]
    if item.figures:
        first = item.figures[0]
        parts.append(f"{first['label']}: {first['value']} {first['interval']}".strip())
    return " ".join(p for p in parts if p)


def _day_of(item: Item) -> str:
    ended = item.run.ended_at
    return timezone.localdate(ended).isoformat() if ended else ""


def actions(workshop: Workshop) -> PaperPart:
    """Return the proposed actions, with what management said to each."""
    title = _("Proposed actions, to decide on")
    found = list(workshop.commitments.all())
    if not found:
        return PaperPart(title, (_("No action is proposed."),))
    rows = [
        (
            str(n),
            *(c.what, c.why, c.owner, c.due.isoformat(), c.indicator),
            str(Decided(c.decided).label),
        )
        for n, c in enumerate(found, start=1)
    ]
    heads = ("#", _("What"), _("Answers"), _("Owner"), _("Due"), _("Figure"), _("Decision"))
    made = PaperGrid(
        _("Proposed actions, by day"), heads, (True, *(False,) * (len(heads) - 1)), tuple(rows)
    )
    return PaperPart(title, grids=(made,))


def next_steps(workshop: Workshop) -> PaperPart:
    """Return what comes next, and what was left open."""
    steps = [line.strip() for line in workshop.next_steps.splitlines() if line.strip()]
    days = queries.days(workshop)
    if days:
        due = (days[-1] + rounds.FOLLOW_UP_AFTER).isoformat()
        steps.append(_("From %(day)s: follow-up, what was applied.") % {"day": due})
    steps += [
        _("Left open on %(day)s: %(what)s") % {"day": u.day.isoformat(), "what": u.open_points}
        for u in workshop.wrap_ups.all()
        if u.open_points
    ]
    return PaperPart(_("Next steps"), points=tuple(steps))


def grid(
    title: str,
    heads: Iterable[str],
    rows: Iterable[tuple[str, ...]],
    *,
    numeric_from: int | None = None,
) -> PaperGrid:
    """Return a table whose columns hold numbers from one on, or nowhere."""
    names = tuple(heads)
    first = len(names) if numeric_from is None else numeric_from
    return PaperGrid(title, names, tuple(n >= first for n in range(len(names))), tuple(rows))
