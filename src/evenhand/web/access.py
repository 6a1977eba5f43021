"""Who may see this view? Nobody, unless a rule says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, TypeVar

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC: Final = "public"
"""Anybody, also who is not signed in: signing in itself, and the health of the service."""
TOKEN: Final = "by token"  # noqa: S105 -- the name of a rule
"""Whoever shows a token of the API, which asks for it itself: no session opens that."""
SIGNED_IN: Final = "signed in"
"""Whoever gave a password, also before a second factor is set up: setting it up."""

SIGNING_IN: Final[Mapping[str, str]] = {
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_inactive": PUBLIC,
    "account_reauthenticate": SIGNED_IN,
    "mfa_authenticate": PUBLIC,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_edit_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
}
"""Pages of allauth that are used, by the name of their address. The others stay closed."""


def allowed(
    rule: str, *, asks_again: Literal["sent", "opened"] | None = None
) -> Callable[[View], View]:
    """Mark a view with the rule that opens it.

    Parameters
    ----------
    rule : str
        ``PUBLIC``, ``TOKEN``, ``SIGNED_IN``, or the name of a permission of ``rules``, as
        ``evidence.see_findings``, which is asked without an object; a view that shows one thing
        asks once more with it.
    asks_again : {"sent", "opened"}, optional
        When the password is asked once more, as ``asked_again`` says: for what is grave.
    """

    def marked(view: View) -> View:
        view.access = rule  # type: ignore[attr-defined]
        view.asks_again = asks_again  # type: ignore[attr-defined]
        return view

    return marked


def rule_of(view: Callable[..., Any], name: str | None) -> str | None:
    """Return the rule that opens a view; None where it has none, and stays closed.

    Parameters
    ----------
    view : callable
    name : str or None
        Of its address: pages of allauth carry no mark and are known by it.
    """
    rule = getattr(view, "access", None)
    if isinstance(rule, str):
        return rule
    return SIGNING_IN.get(name or "")
