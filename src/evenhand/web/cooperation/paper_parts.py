"""What may a paper that goes outside tell, part by part?

Of initiatives those alone that were opened to partners, and of findings those alone that were
released to everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from evenhand.reports.paper import PaperGrid, PaperPart
from evenhand.web.cooperation import queries
from evenhand.web.cooperation.models import RequestVersion
from evenhand.web.cooperation.ties import Tied
from evenhand.web.discretion.printing import printed
from evenhand.web.evidence.before_and_after import Comparison, comparable
from evenhand.web.initiatives.effect import effect, verdict
from evenhand.web.initiatives.models import Version
from evenhand.web.initiatives.queries import Line
from evenhand.web.people.models import Person
from evenhand.web.releases.models import Audience
from evenhand.web.releases.queries import is_released, released


def requests_part(found: Sequence[queries.Asked]) -> PaperPart:
    """Return what was asked for, with the answers."""
    title = _("Requests for support")
    if not found:
        return PaperPart(title, (_("Nothing was asked for."),))
    rows = [
        (
            *(x.version.title, x.version.get_support_display(), printed_sum(x.version) or "–"),
            x.state_words,
            _granted(x) or "–",
        )
        for x in found
    ]
    heads = (_("What is asked for"), _("Kind of support"), _("Sum"), _("State"), _("Granted"))
    return PaperPart(title, grids=(grid(title, heads, rows, short=(2, 4)),))


def missions_part(found: Sequence[queries.Planned]) -> PaperPart:
    """Return the missions, with what their reports say in words."""
    title = _("Missions")
    if not found:
        return PaperPart(title, (_("There was no mission."),))
    rows = [
        (
            x.version.title,
            f"{x.version.first.isoformat()} – {x.version.last.isoformat()}",
            x.version.purpose,
            str(x.phase_words),
        )
        for x in found
    ]
    heads = (_("Mission"), _("Days"), _("Purpose"), _("State"))
    told = tuple(f"{x.version.title}: {x.version.report}" for x in found if x.version.report)
    return PaperPart(title, told, grids=(grid(title, heads, rows, short=(1,)),))


def promises_part(found: Sequence[queries.Given]) -> PaperPart:
    """Return what either side promised, and what became of it."""
    title = _("Promises by either side")
    if not found:
        return PaperPart(title, (_("Nothing was promised."),))
    rows = [
        (
            *(x.thing.get_side_display(), x.version.what, x.version.owner),
            *(x.version.due.isoformat(), x.version.get_outcome_display(), x.version.says),
        )
        for x in found
    ]
    heads = (_("Who promises"), _("What"), _("Who answers for it"), _("Due"), _("Outcome"))
    return PaperPart(title, grids=(grid(title, (*heads, _("Follow-up")), rows, short=(3,)),))


def serving_part(tied: Tied) -> PaperPart:
    """Return the gaps and actions that are served."""
    grids = []
    if tied.gaps:
        rows = [(f"{e.id} {e.title}", e.text, e.basis) for e in tied.gaps]
        heads = (_("Requirement"), _("Paraphrase"), _("Basis"))
        grids.append(grid(_("Gaps that it helps to close"), heads, rows))
    if tied.actions:
        acts = [
            (
                *(x.version.title, x.version.owner, x.version.due.isoformat()),
                *(str(x.status_words), x.stage or _("not proved")),
            )
            for x in tied.actions
        ]
        heads5 = (_("Action"), _("Owner"), _("Due"), _("State"), _("Furthest stage"))
        grids.append(grid(_("Actions that it helps"), heads5, acts, short=(2,)))
    title = _("What it serves")
    if not grids:
        return PaperPart(title, (_("No gap and no action is named."),))
    note = _(
        "Paraphrases in Evenhand's words, with what each rests on; the authentic text is the "
        "publisher's."
    )
    return PaperPart(title, (note,) if tied.gaps else (), grids=tuple(grids))


def already_part(found: Sequence[Line], by: Person, *, factors: Sequence[str]) -> PaperPart:
    """Return what was already done, each with its effect where its findings were released."""
    title = _("What the administration already does")
    if not found:
        return PaperPart(title, (_("Nothing is on record that was opened to partners."),))
    runs = comparable(by)
    rows = []
    for x in found:
        v = x.version
        compared = effect(v, runs)
        rows.append(
            (
                *(v.title, x.kind_title, v.since.isoformat(), v.get_state_display()),
                str(len(x.evidence)),
                _effect(v, compared),
            )
        )
    heads = (_("What was done"), _("Kind"), _("Since"), _("State"), _("Pieces of evidence"))
    about = _("Key factors of the Revised Arusha Declaration: %(ids)s.") % {
        "ids": ", ".join(factors)
    }
    table = grid(title, (*heads, _("Effect")), rows, short=(2, 4))
    return PaperPart(title, (about,) if factors else (), grids=(table,))


def _effect(version: Version, compared: Comparison) -> str:
    """Return an effect that may go outside: of findings that were released, or why none."""
    if not version.measure:
        return _("Not measurable, because: %(why)s") % {"why": version.unmeasured_because}
    sides = (compared.before, compared.after)
    open_ = all(s and is_released(s[0], version.measure, Audience.PUBLIC) for s in sides)
    if compared.change is None or not open_:
        return _("Not released.")
    return f"{verdict(version, compared)} {compared.change_printed}"


def findings_part() -> PaperPart:
    """Return the findings that were released to everybody."""
    title = _("Findings that were released")
    rows = [
        (i.title, str(i.said["answer"]), *_first_figure(i.figures), str(i.run_id))
        for i in released(Audience.PUBLIC)
    ]
    if not rows:
        return PaperPart(title, (_("No finding was released to everybody."),))
    heads = (_("Question"), _("What the records show"), _("Figure"), _("Run"))
    return PaperPart(title, grids=(grid(title, heads, rows),))


def _first_figure(figures: Sequence[dict[str, str]]) -> tuple[str]:
    if not figures:
        return ("–",)
    first = figures[0]
    return (f"{first['label']}: {first['value']} {first['interval']}".strip(),)


def reading_part() -> PaperPart:
    """Return how a reader outside should take it."""
    return PaperPart(
        _("How to read this paper"),
        (
            _("A finding is a question for review and no accusation; it speaks of no person."),
            _("Not measurable is an answer, and never a pass."),
            _("Nothing of findings stands here that was not released."),
        ),
    )


def printed_sum(version: RequestVersion) -> str:
    """Return the sum that is asked for, with its currency; "" where none is."""
    return "" if version.amount is None else f"{printed(version.amount)} {version.currency}"


def _granted(asked: queries.Asked) -> str:
    answer = asked.answer
    if answer is None or answer.granted is None:
        return ""
    return f"{printed(answer.granted)} {asked.version.currency}".strip()


def grid(
    title: str,
    heads: Iterable[str],
    rows: Iterable[tuple[str, ...]],
    *,
    short: tuple[int, ...] = (),
) -> PaperGrid:
    """Return a table of words; columns that are short, as days and sums, are as wide as they are.

    Parameters
    ----------
    title : str
    heads : iterable of str
    rows : iterable of tuple of str
    short : tuple of int
        Places of those columns, from 0.
    """
    names = tuple(heads)
    return PaperGrid(title, names, tuple(n in short for n in range(len(names))), tuple(rows))
