"""How is an exception asked for by one person, and written into the log with another?

Nothing takes effect here: an act counts from the moment it is in the log. It is sent when the
second person has confirmed, after that has been written down, so that whatever is met then it can
be sent again under the same number and is written once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from evenhand.errors import EvenhandError
from evenhand.web.draws import named, sending
from evenhand.web.draws.models import KEPT_FOR, OPEN, Kind, State, Wish
from evenhand.web.draws.named import NamedLog
from evenhand.web.draws.rules import CONFIRMING
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role

MAY_ASK: Final[Mapping[Kind, tuple[Role, ...]]] = {
    **dict.fromkeys(Kind, (Role.MANAGER,)),
    Kind.CONFLICT: (Role.MANAGER, Role.OFFICER),
    Kind.EMERGENCY: (Role.MANAGER, Role.OFFICER),
    Kind.COUNTERSIGN: CONFIRMING,
}
ALONE: Final = (Kind.EMERGENCY, Kind.COUNTERSIGN)
"""An emergency is done at once and countersigned within 24 hours; that is its second person."""


UNKNOWN: Final = "It was sent and no answer came: whether it was written, the log alone tells."


class WishError(EvenhandError):
    """What is wished for the log cannot be done as asked."""


def ask(
    log: NamedLog, kind: Kind, asked: Mapping[str, Any], *, token: str, reason: str, by: Person
) -> Wish:
    """Write down what is asked for the log; an emergency or a countersignature is sent at once.

    Raises
    ------
    EvenhandError
        If the post does not allow it, or the token is unknown or of another role.
    """
    post = _post(by, log, MAY_ASK[kind], other_than=())
    if kind == Kind.COUNTERSIGN:
        _must_be_another(log, int(asked["emergency"]), by, post)
    name = sending.holder(log, token, kind)
    with transaction.atomic():
        facts: dict[str, Fact] = {"log": log.name, "kind": kind.value}
        wish = Wish(
            log=log.name,
            kind=kind,
            reason=reason,
            sealed=sending.sealed(token, asked),
            asked_by=by.pk,
            asked_post=post,
            asked_name=name,
            state=State.SENDING if kind in ALONE else State.WAITING,
        )
        wish.save()
        append("draw.asked", subject=f"wish:{wish.pk}", actor=by.pk, facts=facts)
        if kind in ALONE:
            transaction.on_commit(lambda: _send(wish.pk, ""))
    return wish


def confirm(wish: Wish, *, token: str, by: Person) -> None:
    """Confirm what somebody of another post asked, and send both to the log.

    Also sends again what was sent and not answered: whoever confirmed it then.

    Raises
    ------
    WishError
        If it waits no more, or the person is who asked or holds no other post.
    """
    log = named.named(wish.log)
    with transaction.atomic():
        # The entry first: it takes the lock under which the state is read.
        append("draw.confirmed", subject=f"wish:{wish.pk}", actor=by.pk)
        wish.refresh_from_db()
        if not wish.is_open:
            raise WishError("This waits no more.", do_next="Look at it as it stands.")
        if wish.state == State.WAITING:
            _confirm(wish, log, by)
        elif sender(wish) != by.pk:
            raise WishError(
                "Somebody else sent this.", do_next="Leave it to that person to send it again."
            )
        transaction.on_commit(lambda: _send(wish.pk, token))


def _confirm(wish: Wish, log: NamedLog, by: Person) -> None:
    if datetime.now(UTC) > wish.expires_at:
        raise WishError(
            "This was asked for too long ago.",
            do_next="Have it asked for again, if it still holds.",
        )
    if wish.asked_by == by.pk:
        raise WishError(
            "Who asked cannot confirm.", do_next="Ask somebody of another post to confirm."
        )
    wish.confirmed_post = _post(by, log, CONFIRMING, other_than=(wish.asked_post,))
    wish.confirmed_by, wish.confirmed_at = by.pk, datetime.now(UTC)
    wish.state, wish.said = State.SENDING, ""
    wish.save(update_fields=["confirmed_post", "confirmed_by", "confirmed_at", "state", "said"])


def _send(number: int, approver: str) -> None:
    """Send a wish that is to be sent, and write down what came of it."""
    wish = Wish.objects.get(pk=number)
    try:
        token, asked = sending.unsealed(wish.sealed)
        sent = sending.send(
            named.named(wish.log),
            Kind(wish.kind),
            asked,
            token=token,
            approver=approver,
            number=f"web-{wish.number}",
        )
    except EvenhandError as err:
        sent = sending.Sent(State.SENDING, said=f"{err.what} {err.do_next}")
    state = sent.state
    if state == State.WAITING and wish.kind in ALONE:
        # Nothing was written, and nobody is waited for.
        state = State.REFUSED
    with transaction.atomic():
        facts: dict[str, Fact] = {"log": wish.log, "leaf": sent.leaf, "state": state.value}
        append("draw.sent", subject=f"wish:{wish.pk}", actor=None, facts=facts)
        wish.state, wish.leaf, wish.said = state, sent.leaf, sent.said
        if state == State.WAITING:
            wish.confirmed_by, wish.confirmed_at, wish.confirmed_post = None, None, ""
        if state not in OPEN:
            _wipe(wish)
        wish.save()


def end(wish: Wish, *, by: Person) -> None:
    """Take back what one asked, or decline what somebody else did.

    Raises
    ------
    WishError
        If it waits no more, or was sent already.
    """
    log = named.named(wish.log)
    with transaction.atomic():
        is_own = wish.asked_by == by.pk
        action = "draw.withdrawn" if is_own else "draw.declined"
        append(action, subject=f"wish:{wish.pk}", actor=by.pk)
        wish.refresh_from_db()
        if wish.state != State.WAITING:
            raise WishError(
                "This waits no more, or was sent already.", do_next="Look at it as it stands."
            )
        if not is_own:
            _post(by, log, CONFIRMING, other_than=())
        wish.state = State.WITHDRAWN if is_own else State.DECLINED
        _wipe(wish)
        wish.save()


def forget_old() -> int:
    """End what waited too long, so that no token is kept longer; return how many."""
    with transaction.atomic():
        old = list(
            Wish.objects.filter(
                state__in=OPEN, asked_at__lt=datetime.now(UTC) - KEPT_FOR
            ).select_for_update()
        )
        for wish in old:
            append("draw.expired", subject=f"wish:{wish.pk}", actor=None)
            if wish.state == State.SENDING:
                wish.said = UNKNOWN
            wish.state = State.EXPIRED
            _wipe(wish)
            wish.save()
    return len(old)


def _wipe(wish: Wish) -> None:
    wish.sealed, wish.ended_at = b"", datetime.now(UTC)


def _must_be_another(log: NamedLog, emergency: int, by: Person, post: str) -> None:
    """Refuse a countersignature by who gave the file away, or from the same post."""
    given = Wish.objects.filter(log=log.name, kind=Kind.EMERGENCY, leaf=emergency).first()
    if given is not None and (given.asked_by == by.pk or given.asked_post == post):
        raise WishError(
            "Who gave the file away, or holds the same post, cannot countersign.",
            do_next="Ask somebody of another post.",
        )


def _post(
    by: Person, log: NamedLog, roles: tuple[Role, ...], *, other_than: tuple[str, ...]
) -> str:
    """Return the post by which somebody acts: a role, and the office or "" for all of them."""
    posts = by.posts_on(timezone.localdate()).filter(role__in=roles).select_related("office")
    for post in posts:
        key = f"{post.role}:{post.office.code if post.office else ''}"
        if post.office_id in (None, log.office_id) and key not in other_than:
            return key
    raise WishError(
        "Your posts do not allow this here: it takes another post than the asker's, and "
        f"{' or '.join(str(role.label) for role in roles)}.",
        do_next="Ask somebody who holds it.",
    )


def sender(wish: Wish) -> UUID | None:
    """Return whose it is to send a wish again that was not answered."""
    return wish.asked_by if wish.kind in ALONE else wish.confirmed_by


def is_post_for(person: Person, log: NamedLog, kind: Kind) -> bool:
    """Say whether somebody's posts let them ask for such an act here."""
    return _has_post(person, log, MAY_ASK[kind], other_than=())


def may_confirm(wish: Wish, person: Person, log: NamedLog) -> bool:
    """Say whether somebody holds another post by which a wish can be confirmed."""
    return _has_post(person, log, CONFIRMING, other_than=(wish.asked_post,))


def _has_post(
    by: Person, log: NamedLog, roles: tuple[Role, ...], *, other_than: tuple[str, ...]
) -> bool:
    try:
        _post(by, log, roles, other_than=other_than)
    except WishError:
        return False
    return True


def may_see(wish: Wish, person: Person, log: NamedLog) -> bool:
    """Say whether somebody may see what was asked, officers and consignments included."""
    return wish.asked_by == person.pk or person.has_perm("draws.confirm", log)


def waiting(log: NamedLog, person: Person) -> list[Wish]:
    """Return what is open of a log and may be seen by somebody."""
    rows = Wish.objects.filter(log=log.name, state__in=OPEN)
    return [row for row in rows if may_see(row, person, log)]


def ended(log: NamedLog, person: Person, *, most: int = 30) -> list[Wish]:
    """Return what was asked of a log and has ended, the latest first."""
    rows: list[Wish] = []
    for row in Wish.objects.filter(log=log.name).exclude(state__in=OPEN)[: 4 * most]:
        if may_see(row, person, log):
            rows.append(row)
    return rows[:most]


def of_person(number: int, person: Person) -> tuple[Wish, NamedLog] | None:
    """Return a wish with its log where somebody may see it; else None."""
    wish = Wish.objects.filter(pk=number).first()
    if wish is None or wish.log not in named.names():
        return None
    log = named.named(wish.log)
    return (wish, log) if may_see(wish, person, log) else None
