"""Which changes are there to the plan of a workshop?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from evenhand.instruments.sessions import session
from evenhand.web.people.models import Office, Person
from evenhand.web.workshops.agenda import days_of, placed
from evenhand.web.workshops.models import (
    Attendance,
    Commitment,
    Decided,
    Participant,
    Phase,
    Slot,
    Workshop,
    WrapUp,
)
from evenhand.web.workshops.writing import WorkshopError, changing

MOST_PARTICIPANTS = 500


def plan(*, said: Mapping[str, Any], office: Office | None, by: Person) -> Workshop:
    """Take a workshop into the plan.

    Raises
    ------
    PermissionDenied
        If the person runs no workshops of this office.
    """
    workshop = Workshop(office=office, **said)
    with changing(workshop, "workshops.planned", by=by) as facts:
        workshop.save()
        facts["office"] = workshop.office_id
    return workshop


def change(workshop: Workshop, *, said: Mapping[str, Any], read: int, by: Person) -> None:
    """Say something new of a workshop.

    Raises
    ------
    WorkshopError
        If somebody changed it after ``read``, the revision that the author has seen.
    """
    with changing(workshop, "workshops.changed", by=by) as facts:
        last = Workshop.objects.values_list("revision", flat=True).get(pk=workshop.pk)
        if last != read:
            raise WorkshopError(
                "Somebody else changed the workshop while you were writing; nothing of yours was "
                "kept.",
                do_next="Open it again, read what is new, and write yours after it.",
            )
        for name, value in said.items():
            setattr(workshop, name, value)
        workshop.revision = facts["revision"] = last + 1
        workshop.save(update_fields=[*said, "revision"])


def add_phase(workshop: Workshop, *, said: Mapping[str, Any], by: Person) -> None:
    """Add days to a workshop.

    Raises
    ------
    WorkshopError
        If it has some of these days already.
    """
    with changing(workshop, "workshops.phase_added", by=by) as facts:
        taken = workshop.phases.filter(first__lte=said["last"], last__gte=said["first"]).first()
        if taken is not None:
            raise WorkshopError(
                f"The workshop has days from {taken.first} to {taken.last} already.",
                do_next="Give days that it does not have, or remove the others first.",
            )
        facts["phase"] = Phase.objects.create(workshop=workshop, **said).pk


def remove_phase(phase: Phase, *, by: Person) -> None:
    """Take days out of a workshop.

    Raises
    ------
    WorkshopError
        If lines of the agenda lie in them.
    """
    workshop = phase.workshop
    with changing(workshop, "workshops.phase_removed", by=by) as facts:
        if workshop.slots.filter(day__gte=phase.first, day__lte=phase.last).exists():
            raise WorkshopError(
                "The agenda has lines on these days.", do_next="Remove those lines first."
            )
        facts["phase"] = phase.pk
        phase.delete()


def fill_agenda(workshop: Workshop, *, sessions: Collection[str], by: Person) -> None:
    """Put sessions of the library on the free hours of the days, in the order of the library.

    Raises
    ------
    WorkshopError
        If they do not fit, or one is not in the library; nothing is put then.
    """
    with changing(workshop, "workshops.agenda_filled", by=by) as facts:
        found = []
        for name in sessions:
            kind = session(name)
            if kind is None:
                raise WorkshopError(
                    f"The library has no session '{name}'.", do_next="Choose one of its list."
                )
            found.append(kind)
        made = placed(
            found,
            days=days_of(workshop.phases.all()),
            taken=[(s.day, s.begins, s.minutes) for s in workshop.slots.all()],
        )
        for kind, day, begins in made:
            Slot.objects.create(
                workshop=workshop,
                day=day,
                begins=begins,
                minutes=kind.minutes,
                title=kind.title,
                session=kind.id,
            )
        facts["slots"] = len(made)


def add_slot(workshop: Workshop, *, said: Mapping[str, Any], by: Person) -> None:
    """Add a line to the agenda.

    Raises
    ------
    WorkshopError
        If the workshop does not meet on its day.
    """
    with changing(workshop, "workshops.slot_added", by=by) as facts:
        if said["day"] not in days_of(workshop.phases.all()):
            raise WorkshopError(
                f"The workshop does not meet on {said['day']}.",
                do_next="Give one of its days, or add days first.",
            )
        facts["slot"] = Slot.objects.create(workshop=workshop, **said).pk


def remove_slot(slot: Slot, *, by: Person) -> None:
    """Take a line out of the agenda.

    Raises
    ------
    WorkshopError
        If attendance was taken for it.
    """
    with changing(slot.workshop, "workshops.slot_removed", by=by) as facts:
        if slot.attendance.exists():
            raise WorkshopError(
                "Attendance was taken for this line.",
                do_next="Take everybody out of its attendance first, if it did not take place.",
            )
        facts["slot"] = slot.pk
        slot.delete()


def add_participants(
    workshop: Workshop, *, office: Office | None, counts: Mapping[str, int], by: Person
) -> None:
    """Add participants of an office, so many of each gender; each gets the next number.

    Raises
    ------
    WorkshopError
        If there would be too many.
    """
    with changing(workshop, "workshops.participants_added", by=by) as facts:
        last = workshop.participants.order_by("-number").values_list("number", flat=True).first()
        wanted = [gender for gender, count in counts.items() for _ in range(count)]
        if workshop.participants.count() + len(wanted) > MOST_PARTICIPANTS:
            raise WorkshopError(
                f"A workshop has at most {MOST_PARTICIPANTS} participants.",
                do_next="Plan several workshops.",
            )
        Participant.objects.bulk_create(
            Participant(workshop=workshop, number=(last or 0) + n, office=office, gender=gender)
            for n, gender in enumerate(wanted, start=1)
        )
        facts["participants"] = len(wanted)


def remove_participant(participant: Participant, *, by: Person) -> None:
    """Take a participant out; the number is not given again while a later one is held."""
    with changing(participant.workshop, "workshops.participant_removed", by=by) as facts:
        facts["number"] = participant.number
        participant.delete()


def attend(slot: Slot, *, numbers: Collection[int], by: Person) -> None:
    """Write down who was there in a line of the agenda; who is not named was not."""
    with changing(slot.workshop, "workshops.attendance", by=by) as facts:
        there = slot.workshop.participants.filter(number__in=numbers)
        slot.attendance.all().delete()
        Attendance.objects.bulk_create(Attendance(slot=slot, participant=p) for p in there)
        facts |= {"slot": slot.pk, "there": len(there)}


def wrap_up(workshop: Workshop, *, day: date, said: Mapping[str, Any], by: Person) -> None:
    """Write down what a day came to; what was written of it before is replaced.

    Raises
    ------
    WorkshopError
        If the workshop does not meet on the day.
    """
    with changing(workshop, "workshops.wrapped_up", by=by) as facts:
        if day not in days_of(workshop.phases.all()):
            raise WorkshopError(
                f"The workshop does not meet on {day}.", do_next="Give one of its days."
            )
        WrapUp.objects.update_or_create(workshop=workshop, day=day, defaults=dict(said))
        facts["day"] = day.isoformat()


def propose(workshop: Workshop, *, said: Mapping[str, Any], by: Person) -> Commitment:
    """Write down an action that the workshop proposes."""
    with changing(workshop, "workshops.proposed", by=by) as facts:
        made = Commitment.objects.create(workshop=workshop, **said)
        facts["commitment"] = made.pk
    return made


def decide(commitment: Commitment, *, decided: Decided, by: Person) -> None:
    """Write down what management said to a proposed action."""
    with changing(commitment.workshop, "workshops.decided", by=by) as facts:
        commitment.decided = decided
        commitment.save(update_fields=["decided"])
        facts |= {"commitment": commitment.pk, "decided": str(decided)}
