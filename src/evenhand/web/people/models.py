"""How do persons, posts and offices lie in the database?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, ClassVar

import rules
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from evenhand.web.people.roles import Role


class Administration(models.Model):
    """The Customs administration that this installation belongs to: one row, from the first run."""

    name = models.CharField(_("name of the administration"), max_length=200)
    began = models.DateTimeField(auto_now_add=True)
    is_practice = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """A Customs office, under the code that its records carry."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        """By code."""

        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class People(BaseUserManager["Person"]):
    """How persons are found by those who sign them in."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """Return the person of a login name."""
        return self.get(username=username)


class Person(AbstractBaseUser):
    """Somebody who can sign in. There is no person who may do everything.

    The identifier is what the journal knows of a person. What tells who it is lies in ``Details``,
    under a key of its own that erasing removes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(
        _("login name"),
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        help_text=_("Not the person's name: it stands in the list of accounts."),
    )
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=True)
    joined = models.DateTimeField(auto_now_add=True)
    sign_ins_failed = models.PositiveIntegerField(default=0)
    """Since somebody last signed in to the account."""
    sessions_ended = models.PositiveIntegerField(default=0)
    """How often all sessions were ended: part of what a session must agree with."""
    password_by = models.UUIDField(null=True, editable=False)
    """Which administrator handed out the password that has to be changed."""
    factors_removed_by = models.UUIDField(null=True, editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = People()
    _held: tuple[tuple[str, int | None], ...] | None = None

    def __str__(self) -> str:
        return self.username

    def get_session_auth_hash(self) -> str:
        """Return what a session must agree with: another password, or ending them, ends them."""
        text = f"{self.sessions_ended}:{self.password}"
        return salted_hmac("evenhand.web.people.session", text, algorithm="sha256").hexdigest()

    def has_perm(self, rule: str, thing: Any = None) -> bool:
        """Return whether a rule opens a thing to this person; one that there is not opens none."""
        return self.is_active and rules.has_perm(rule, self, thing)

    @contextmanager
    def posts_asked_once(self) -> Iterator[None]:
        """Ask for today's posts once for all rules that are asked while the context lasts."""
        self._held = self._ask_for_posts()
        try:
            yield
        finally:
            self._held = None

    def held(self, roles: Sequence[str]) -> frozenset[int | None]:
        """Return where the person holds one of these roles today; None is the administration."""
        posts = self._ask_for_posts() if self._held is None else self._held
        return frozenset(office for role, office in posts if role in roles)

    def _ask_for_posts(self) -> tuple[tuple[str, int | None], ...]:
        return tuple(self.posts_on(timezone.localdate()).values_list("role", "office_id"))

    def posts_on(self, day: date) -> models.QuerySet[Post]:
        """Return the posts that the person holds on a day."""
        return self.posts.filter(since__lte=day).filter(Q(until=None) | Q(until__gt=day))


class Post(models.Model):
    """A role that a person holds, in an office or, without one, for the whole administration."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="posts")
    role = models.CharField(_("role"), max_length=30, choices=Role)
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, verbose_name=_("office")
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        """One post at a time for a person, role and office."""

        ordering: ClassVar = ["role", "since", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")),
                name="post_ends_after_it_began",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "office"],
                condition=Q(until=None),
                nulls_distinct=False,
                name="one_open_post_each",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.office or ''}".strip()


class Details(models.Model):
    """Who a person is, encrypted under the person's own key."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="details")
    sealed = models.BinaryField()


class DetailsKey(models.Model):
    """The key of one person's details, itself encrypted under the key of the installation.

    Without this row nobody can read the details again, here or in a copy of ``Details``.
    """

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    wrapped = models.BinaryField()


class OutsideLogin(models.Model):
    """The login of the ministry that somebody linked to the own account.

    A subject is an identifier that its issuer gives to nobody else. It tells no name.
    """

    person = models.OneToOneField(
        Person, models.CASCADE, primary_key=True, related_name="outside_login"
    )
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """One account for each subject of an issuer."""

        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="one_account_each_subject")
        ]
