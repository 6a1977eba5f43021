"""Which house do the visitors of the load test find: the practice house, with work in every part?

Five self-assessments ask all 420 requirements of the instruments of 20 raters each; the register of
discretion holds the whole catalogue, and there are risks, actions, a review and a workshop.

    python -m benchmarks.web.house HOME --declarations 10000      # prints the addresses as JSON

A house that was made is taken up again, and one that was ended while it was analysed goes on from
the measures that were done.
"""

from __future__ import annotations

import argparse
import json
import sys
import uuid
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any, Final

from benchmarks.web import phones

INSTRUMENTS: Final = ("arusha", "rkc", "tfa", "tpg", "idg")
RATERS: Final = 20
MANAGERS: Final = 0.3
"""Share of the raters who speak for management."""
ANSWERED: Final = 0.8
"""Share of the requirements that raters have answered before the load begins."""
MEASURES: Final = ("handler_share", "pair_excess", "officer_funnel", "process_map", "release_time")


def set_up(home: Path, declarations: int) -> dict[str, Any]:
    """Make the practice house under a home and fill it, unless that was done; return addresses."""
    from evenhand.web.practice_house import choose
    from evenhand.web.starting import start

    told = choose(home) / "load.json"
    start()
    if told.is_file():
        # Another version may have made it.
        from evenhand.web.operations.upgrading import upgrade

        upgrade()
    else:
        from django.db import transaction

        from evenhand.web.operations import practice

        is_whole = practice.load(declarations=declarations, analyse=True, tell=_say)
        run = _analysed()
        if not is_whole:
            _release(run)
        with transaction.atomic():
            told.write_text(json.dumps(fill(run, declarations)), encoding="utf-8")
    found: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
    if found["declarations"] != declarations:
        sys.exit(f"{home} holds {found['declarations']:,} declarations: name another --house.")
    return {**found, "findings": findings()}


def _release(run: Any) -> None:
    """Release what the practice house does, where its making was ended before that."""
    from evenhand.web.operations.practice_programme import release_what_was_found
    from evenhand.web.releases.models import Item

    if not Item.objects.exists():
        release_what_was_found.call(run.pk)


def findings() -> int:
    """Return how many findings lie behind the pages, those of all finished runs."""
    from evenhand.web.evidence import kept
    from evenhand.web.evidence.models import Run

    return sum(len(kept.document(run.folder).sections) for run in Run.objects.shown())


def _analysed() -> Any:
    """Do the runs that wait, as the one that the newest is compared with; return the newest."""
    from evenhand.web.evidence import running
    from evenhand.web.evidence.models import Run

    # Where the making was ended in the middle of one.
    running.take_up()
    for waiting in Run.objects.filter(state="waiting"):
        running.perform_run.call(waiting.pk)
    run = Run.objects.filter(state="done").order_by("pk").last()
    assert run is not None, "the practice records could not be analysed"
    return run


def fill(run: Any, declarations: int, *, raters: int = RATERS) -> dict[str, Any]:
    """Put work into every part of a practice house, and return where it is."""
    from evenhand.web.people.models import Person

    _say("Filling registers, self-assessments and a workshop ...")
    people = {p.username: p for p in Person.objects.all()}
    asked = _raters(people["ada"], raters)
    return {
        "declarations": declarations,
        "run": run.pk,
        "measures": [m for m in MEASURES if _is_measured(run, m)],
        "decision": _decisions(people["ivo"]),
        "risk": _risks(people["ivo"]),
        "action": _actions(people["ivo"], people["mia"]),
        "review": _review(run, people["ivo"]),
        "workshop": _workshop(people["finn"]),
        "raters": [r.username for r in asked],
        **_assessments(people["ivo"], asked),
    }


def _is_measured(run: Any, measure: str) -> bool:
    from evenhand.web.evidence import kept

    return any(s.measure == measure for s in kept.document(run.folder).sections)


def _raters(ada: Any, number: int) -> list[Any]:
    """Give accounts to those who answer, ready to be entered from the page of the house."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from evenhand.web.people import changes
    from evenhand.web.people.models import Office
    from evenhand.web.people.roles import Role

    office = Office.objects.order_by("pk")[0]
    made = []
    for n in range(number):
        post = (Role.MANAGER, None) if n < number * MANAGERS else (Role.OFFICER, office)
        person = changes.give_account(f"rater{n + 1}", [post], by=ada.pk).person
        person.must_change_password = False
        person.set_unusable_password()
        person.save(update_fields=["must_change_password", "password"])
        TOTP.activate(person, generate_totp_secret())
        made.append(person)
    return made


def _assessments(by: Any, raters: list[Any]) -> dict[str, Any]:
    from evenhand.web.selfassessments import changes
    from evenhand.web.selfassessments.models import Group
    from evenhand.web.texts import texts

    found: dict[str, Any] = {}
    first = int(len(raters) * MANAGERS)
    groups = ((Group.MANAGEMENT, raters[:first]), (Group.STAFF, raters[first:]))
    for instrument in INSTRUMENTS:
        ids = [entry.id for entry in texts().requirements(instrument)]
        wave = changes.begin(
            title=f"All of {instrument}",
            instrument=instrument,
            requirements=ids,
            offices=[None],
            first=date(2025, 1, 1),
            last=date(2025, 12, 31),
            by=by,
        )
        assessment = wave.assessments.get()
        asked = [
            rater
            for group, people in groups
            for rater in changes.ask(assessment, people, group=group, requirements=ids, by=by)
        ]
        _marks(assessment, asked, ids, by)
        left = ids[int(len(ids) * ANSWERED) :]
        found[instrument] = {"number": assessment.pk, "asked": ids, "unanswered": left}
    number = sum(len(each["asked"]) for each in found.values())
    assert number == 420, number
    return {"assessments": found}


def _marks(assessment: Any, raters: list[Any], ids: list[str], by: Any) -> None:
    """Write thousands of answers at once, past the journal: one by one they take minutes."""
    from evenhand.web.selfassessments.models import Answer, Settlement

    answered = ids[: int(len(ids) * ANSWERED)]
    mark = (n * 7 // 3 % 5 for n in count())
    Answer.objects.bulk_create(
        Answer(
            rater=rater,
            requirement=id,
            number=1,
            post=uuid.uuid4(),
            in_law=next(mark),
            in_practice=next(mark),
            comment="As the order of the administration says.",
            written_by=rater.person_id,
        )
        for rater in raters
        for id in answered
    )
    Settlement.objects.bulk_create(
        Settlement(
            assessment=assessment,
            requirement=id,
            number=1,
            post=uuid.uuid4(),
            in_law=next(mark),
            in_practice=next(mark),
            meaning=assessment.wave.asked[id],
            on=date(2026, 1, 15),
            written_by=by.pk,
        )
        for id in answered[: len(answered) // 2]
    )


def _decisions(by: Any) -> int:
    from evenhand.instruments.discretion import discretion
    from evenhand.web.discretion import changes

    for kind in discretion().decisions:
        said = {
            "title": kind.title,
            "decided_by": kind.decided_by,
            "since": date(2025, 1, 1),
            "volume": 1_000,
            "measures": list(kind.measures),
            "unwatched_because": "" if kind.measures else "No record says it.",
            "reason": "first entry",
        }
        made = changes.enter(kind=kind.id, office=None, said=said, by=by)
    return int(made.pk)


def _risks(by: Any) -> int:
    from evenhand.web.risks import changes

    for n in range(1, 21):
        said = {
            "function": "Clearance",
            "process": "Import",
            "statement": f"What scheme {n} of the catalogue says happens here",
            "review_on": date(2027, 1, 1),
            "since": date(2025, 1, 1),
            "reason": "first entry",
        }
        made = changes.enter(scheme=f"idg.scheme.{n:02}", office=None, said=said, by=by)
    return int(made.pk)


def _actions(by: Any, manager: Any) -> int:
    from evenhand.web.plans import changes

    for n in range(1, 31):
        cause = changes.cause(f"decision:{n}", "The register of discretion")
        said = _action(f"Ask a second signature, step {n}", n)
        made = changes.begin(office=None, said=said, causes=[cause], by=by)
        if n % 2:
            changes.decide(made.versions.get(), is_approved=True, says="", by=manager)
    return int(made.pk)


def _action(title: str, n: int) -> dict[str, Any]:
    return {
        "title": title,
        "objective": "No channel is changed alone",
        "horizon": "short",
        "owner": "Head of selectivity",
        "start": date(2026, 1, 1) + timedelta(days=n),
        "due": date(2026, 6, 1) + timedelta(days=n),
        "cost": None,
        "indicator": "Files moved to a lighter channel",
        "measure": "channel_change",
        "estimate": "lighter_share",
        "way": "less",
        "by": Decimal("0.05"),
        "recheck_on": date(2026, 12, 31),
        "reason": "first entry",
    }


def _review(run: Any, by: Any) -> int:
    from django.utils import timezone

    from evenhand.web.reviews import changes, lines

    due = timezone.localdate() + timedelta(days=90)
    made = changes.open_review(run, "release_time", table=lines.WHOLE, row=0, due_on=due, by=by)
    return int(made.pk)


def _workshop(by: Any) -> dict[str, int]:
    from evenhand.web.people.models import Office
    from evenhand.web.plans import changes as plan
    from evenhand.web.workshops import changes, outcomes, rounds
    from evenhand.web.workshops.models import Moment

    said = {
        "title": "National integrity workshop",
        "objectives": "Assess\nList discretion",
        "facilitators": "Two experts",
        "languages": "English, Russian",
        "interpretation": "consecutive",
        "funding": "own budget",
    }
    made = changes.plan(said=said, office=None, by=by)
    days = {"first": date(2026, 1, 12), "last": date(2026, 1, 14), "mode": "room", "place": "Hall"}
    changes.add_phase(made, said=days, by=by)
    for office in (None, Office.objects.order_by("pk")[0]):
        changes.add_participants(made, office=office, counts={"woman": 6, "man": 7}, by=by)
    changes.fill_agenda(made, sessions=["instruments", "discretion"], by=by)
    rounds.make_cards(made, count=30, by=by)
    held = rounds.open_round(made, part="instruments", moment=Moment.BEFORE, by=by)
    questions = list(made.questions.filter(part="instruments"))
    for n, card in enumerate(made.cards.all()[:26]):
        choices = {
            q.pk: q.right if (n + k) % 3 else q.right % 4 + 1 for k, q in enumerate(questions)
        }
        rounds.answer(held, card=card, choices=choices, words={})
    rounds.close_round(held, by=by)
    for n in range(1, 4):
        proposed = {
            "what": f"Ask a second signature at desk {n}",
            "why": "Channels are changed alone",
            "owner": "Head of selectivity",
            "due": date(2026, 6, n),
            "indicator": "Files moved to a lighter channel",
        }
        commitment = changes.propose(made, said=proposed, by=by)
        cause = plan.cause(f"workshop:{made.pk}:{commitment.pk}", "The workshop proposed it")
        gap = plan.cause("gap:arusha.4.7", "No second signature")
        said = _action(proposed["what"], n)
        plan.begin(office=None, said=said, causes=[cause, gap], by=by)
    report = outcomes.make(made, by=by)
    return {"number": made.pk, "round": held.pk, "report": report.version}


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def main() -> int:
    """Set the house up, and print where its pages are."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("--declarations", type=int, default=10_000)
    parser.add_argument("--phones", type=int, default=0, help="cards of a live session")
    given = parser.parse_args()
    told = set_up(given.home, given.declarations)
    if given.phones:
        told["phones"] = phones.open_session(given.phones)
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
