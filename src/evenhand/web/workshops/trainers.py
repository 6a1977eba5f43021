"""What does somebody need who trains those who will hold the sessions?"""

from __future__ import annotations

from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from evenhand.instruments.catalogue import requirement
from evenhand.instruments.sessions import Session, sessions
from evenhand.reports.paper import Paper, PaperPart
from evenhand.web.workshops.outcome_parts import grid


def pack() -> Paper:
    """Return the pack: how it is used, every session whole, and the sheet for teaching back."""
    held = sessions()
    since = max(s.since for s in held).isoformat()
    return Paper(
        title=_("To train trainers"),
        subtitle=_("The sessions of the library, with notes, cases, questions and answers"),
        language=get_language() or "en",
        is_right_to_left=get_language_bidi(),
        made_on=since,
        range="",
        version=since,
        labels=(_("made"), _("version"), _("page")),
        parts=(_use(), *(part for s in held for part in _session(s)), _sheet()),
    )


def _use() -> PaperPart:
    return PaperPart(
        _("How to use this pack"),
        points=(
            _("Each future trainer chooses one session, and holds a third of it for the others."),
            _("Answer the questions before and after, as participants will, and look at the gain."),
            _("Discuss the cases first without the notes, and then with them."),
            _("Look up each entry in the authentic text: what stands here is a paraphrase."),
            _("Two trainers hold the first workshop together; one watches with the sheet."),
        ),
    )


def _session(kind: Session) -> tuple[PaperPart, ...]:
    notes = [(str(step.minutes), step.say) for step in kind.notes]
    handed = [(p.title, p.text) for p in kind.handout]
    items = [
        (
            item.question,
            item.options[item.right - 1],
            item.reason,
            "; ".join(requirement(id).ref for id in item.rests_on),
        )
        for item in kind.items
    ]
    cases = [(c.title, c.story, "\n".join(c.questions), c.notes) for c in kind.cases]
    return (
        PaperPart(
            kind.title,
            (kind.purpose,),
            grids=(
                grid(_("Notes for the facilitator"), (_("Minutes"), _("What to do")), notes),
                grid(_("Handout"), (_("Heading"), _("Text")), handed),
                grid(
                    _("Cases"),
                    (_("Case"), _("Story"), _("To discuss"), _("What to look for")),
                    cases,
                ),
                grid(
                    _("Questions, with the right answer"),
                    (_("Question"), _("Right"), _("Because"), _("Rests on")),
                    items,
                ),
            ),
        ),
    )


def _sheet() -> PaperPart:
    asked = (
        _("Were the objectives said, and reached?"),
        _("Did everybody speak, and nobody too long?"),
        _("Was a paraphrase called one, and a finding a question?"),
        _("Was nobody named, and no figure of a single handler shown?"),
        _("Did the exercise end in something written: a mark, an entry, an action?"),
        _("What would you do otherwise?"),
    )
    rows = [(each, "", "") for each in asked]
    heads = (_("Asked"), _("Seen"), _("To work on"))
    return PaperPart(
        _("Sheet for who watches"), grids=(grid(_("One for each session held"), heads, rows),)
    )
