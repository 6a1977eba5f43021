"""How does a workshop lie in the database, with no more of its participants than it needs?

A participant is a number with an office and, where it was said, a gender: no name is kept. What
participants answer lies under cards that were drawn from a pile; nothing ties a card to a number.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from evenhand.web.people.models import Office
from evenhand.web.workshops import paper_models  # noqa: F401 -- its tables are of this app


class Mode(models.TextChoices):
    """Where participants are."""

    ROOM = "room", _("in the room")
    REMOTE = "remote", _("remote")
    BOTH = "both", _("in the room and remote")


class Workshop(models.Model):
    """A workshop: what it is for, and what it needs."""

    title = models.CharField(_("title"), max_length=200)
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, verbose_name=_("office"), related_name="+"
    )
    objectives = models.TextField(_("objectives"), max_length=2000)
    facilitators = models.TextField(_("facilitators"), max_length=1000)
    languages = models.CharField(_("languages"), max_length=200)
    interpretation = models.CharField(_("interpretation"), max_length=200, blank=True)
    funding = models.CharField(_("funding"), max_length=200, blank=True)
    next_steps = models.TextField(_("next steps"), max_length=2000, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.title


class Phase(models.Model):
    """Days of a workshop that follow each other."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="phases")
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    mode = models.CharField(_("where participants are"), max_length=10, choices=Mode)
    place = models.CharField(_("place"), max_length=200, blank=True)

    class Meta:
        """In the order of days."""

        ordering: ClassVar = ["workshop", "first", "pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="workshop_phase_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first} - {self.last}"


class Slot(models.Model):
    """A line of the agenda."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="slots")
    day = models.DateField(_("day"))
    begins = models.TimeField(_("begins"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(5), MaxValueValidator(600)]
    )
    title = models.CharField(_("title"), max_length=200)
    session = models.CharField(_("session of the library"), max_length=60, blank=True)
    led_by = models.CharField(_("led by"), max_length=200, blank=True)

    class Meta:
        """In the order of the clock."""

        ordering: ClassVar = ["workshop", "day", "begins", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day} {self.begins} {self.title}"


class Gender(models.TextChoices):
    """What a participant said of gender; nothing has to be said."""

    WOMAN = "woman", _("woman")
    MAN = "man", _("man")
    NOT_SAID = "not_said", _("not said")


class Participant(models.Model):
    """Somebody who takes part, by number; an office of None is outside this administration."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="participants")
    number = models.PositiveSmallIntegerField(_("number"))
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, verbose_name=_("office"), related_name="+"
    )
    gender = models.CharField(_("gender"), max_length=10, choices=Gender)

    class Meta:
        """By number."""

        ordering: ClassVar = ["workshop", "number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workshop", "number"], name="workshop_one_participant_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Attendance(models.Model):
    """A participant was there in a line of the agenda."""

    slot = models.ForeignKey(Slot, models.CASCADE, related_name="attendance")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="attendance")

    class Meta:
        """Once each."""

        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slot", "participant"], name="workshop_there_once")
        ]

    def __str__(self) -> str:
        return f"{self.slot_id} {self.participant_id}"


class Completion(models.Model):
    """A participant completed a course elsewhere."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="completions")
    course = models.CharField(max_length=200)
    provider = models.CharField(max_length=200)
    completed_on = models.DateField()

    class Meta:
        """Once each."""

        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["participant", "course", "provider", "completed_on"],
                name="workshop_completed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.course}"


class Card(models.Model):
    """A code that a participant draws, and answers under; it is written nowhere beside a number."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="cards")
    code = models.CharField(max_length=8, unique=True)

    class Meta:
        """By code, so that their order tells nothing."""

        ordering: ClassVar = ["code"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.code[:4]}-{self.code[4:]}"


class Question(models.Model):
    """A question as it was asked: what the library says later does not change it.

    ``right`` is the place of the right option from 1; None where nothing is right or wrong. Without
    options it is answered in words. ``about`` says what several questions after each other ask of.
    """

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="questions")
    part = models.CharField(max_length=60)
    item = models.CharField(max_length=120)
    number = models.PositiveSmallIntegerField()
    since = models.DateField()
    about = models.TextField(blank=True)
    text = models.TextField()
    options = models.JSONField(default=list)
    right = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        """In the order of asking."""

        ordering: ClassVar = ["workshop", "part", "number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workshop", "part", "item"], name="workshop_one_question_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.part}.{self.item}"


class Moment(models.TextChoices):
    """When something is asked."""

    BEFORE = "before", _("before the session")
    AFTER = "after", _("after the session")
    FEEDBACK = "feedback", _("feedback at the end")
    FOLLOW_UP = "follow_up", _("follow-up after 90 days")
    TOGETHER = "together", _("risks or requirements, rated together")


class Round(models.Model):
    """A time in which cards may answer; a workshop has one at a time.

    ``part`` is a session of the library, or the form that is asked at the end or after 90 days.
    """

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="rounds")
    part = models.CharField(max_length=60)
    moment = models.CharField(max_length=10, choices=Moment)
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """In the order of opening."""

        ordering: ClassVar = ["workshop", "pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workshop", "part", "moment"], name="workshop_one_round_each"
            ),
            models.UniqueConstraint(
                fields=["workshop"], condition=Q(closed_at=None), name="workshop_one_open_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.moment}"

    @property
    def is_tied(self) -> bool:
        """Whether answers stay with their card, which may answer anew until the round is closed."""
        return self.moment in (Moment.BEFORE, Moment.AFTER, Moment.TOGETHER)

    @property
    def is_together(self) -> bool:
        """Whether risks or requirements are rated in it, one after the other."""
        return self.moment == Moment.TOGETHER


class Given(models.Model):
    """A card has answered in a round."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="given")
    card = models.ForeignKey(Card, models.CASCADE, related_name="given")

    class Meta:
        """Once each."""

        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "card"], name="workshop_given_once")
        ]

    def __str__(self) -> str:
        return f"{self.round_id}"


class Answer(models.Model):
    """What was answered to a question.

    ``card`` pairs knowledge before and after; what is said in a form has none.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.CASCADE, related_name="answers")
    card = models.ForeignKey(Card, models.CASCADE, null=True, related_name="answers")
    choice = models.PositiveSmallIntegerField(null=True)
    words = models.TextField(blank=True, max_length=1000)

    class Meta:
        """One for each card and question."""

        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "question", "card"], name="workshop_one_answer_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.question_id}"


class WrapUp(models.Model):
    """What a day came to."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="wrap_ups")
    day = models.DateField(_("day"))
    learnt = models.TextField(_("what the day came to"), max_length=2000)
    open_points = models.TextField(_("what stays open"), max_length=2000, blank=True)

    class Meta:
        """By day; a day has one."""

        ordering: ClassVar = ["workshop", "day"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workshop", "day"], name="workshop_one_wrap_up_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class Decided(models.TextChoices):
    """What management said to a proposed action."""

    OPEN = "open", _("to be decided")
    YES = "yes", _("yes")
    NO = "no", _("no")
    LATER = "later", _("later")


class Commitment(models.Model):
    """An action that the workshop proposes."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="commitments")
    what = models.CharField(_("what is to be done"), max_length=300)
    why = models.CharField(_("which gap, risk or decision it answers"), max_length=300)
    owner = models.CharField(_("owner"), max_length=200)
    due = models.DateField(_("due"))
    indicator = models.CharField(_("figure that must move, and by how much"), max_length=300)
    decided = models.CharField(_("decision"), max_length=10, choices=Decided, default=Decided.OPEN)

    class Meta:
        """By day, then as written."""

        ordering: ClassVar = ["workshop", "due", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.what
