"""The app of people."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, their posts, offices, and the administration they work for."""

    name = "evenhand.web.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen for what is journaled of signing in, and keep factors hashed and sealed."""
        import_module("evenhand.web.people.signs")
        seals = import_module("evenhand.web.people.factor_seals")
        # ``Authenticator.wrap`` asks there for the class of each kind.
        for kind, name, sealed in (
            ("totp", "TOTP", seals.SealedTOTP),
            ("webauthn", "WebAuthn", seals.SealedPasskey),
        ):
            setattr(import_module(f"allauth.mfa.{kind}.internal.auth"), name, sealed)
        hashed = import_module("evenhand.web.people.recovery").HashedCodes
        for place in ("auth", "flows"):
            # Where allauth asks for the class by its name: it has no setting for it.
            module = import_module(f"allauth.mfa.recovery_codes.internal.{place}")
            module.RecoveryCodes = hashed  # type: ignore[attr-defined]
