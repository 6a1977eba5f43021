"""Does the key of the house give way to a new one, and nothing get lost whenever it is stopped?"""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.db import models

from evenhand.cli.main import main
from evenhand.errors import ConfigError
from evenhand.web.house_locks import SERVICES, hold
from evenhand.web.journal.models import Entry
from evenhand.web.operations import rekeying
from evenhand.web.people.details import Identity, read_identity, write_identity
from evenhand.web.people.factors import Factors
from evenhand.web.people.models import DetailsKey
from evenhand.web.people.sealing import new_key

IDENTITY = Identity("Ada of the Port", "Port")


@pytest.fixture
def ada(house, home):
    write_identity(house[0], IDENTITY)
    TOTP.activate(house[0], generate_totp_secret())
    yield house[0]
    (home / rekeying.NEXT).unlink(missing_ok=True)


def test_every_field_that_holds_a_wrapped_key_is_known():
    named = {
        (model._meta.app_label, model.__name__, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.BinaryField) and field.name in ("key", "wrapped")
    }
    assert named == set(rekeying.WRAPPED)


def test_what_lay_under_the_old_key_opens_under_the_new_one_alone(ada, home, capsys):
    before = (home / rekeying.NAME).read_bytes()
    wrapped = bytes(DetailsKey.objects.get(person=ada).wrapped)
    secret = Factors().decrypt(factor(ada).data["secret"])
    assert main(["rekey"]) == 1
    assert "say --yes" in capsys.readouterr().err
    assert main(["rekey", "--yes"]) == 0
    assert capsys.readouterr().out.startswith("1 keys are wrapped, and 1 factors sealed")
    after = home / rekeying.NAME
    assert after.read_bytes() != before
    assert stat.S_IMODE(after.stat().st_mode) == 0o600
    assert not (home / rekeying.NEXT).exists()
    assert read_identity(ada) == IDENTITY
    assert Factors().decrypt(factor(ada).data["secret"]) == secret
    assert bytes(DetailsKey.objects.get(person=ada).wrapped) != wrapped
    assert Entry.objects.last().action == "key.replaced"


def test_stopped_between_the_rows_and_the_file_it_is_finished_when_it_is_said_again(
    ada, home, monkeypatch
):
    def stopped(*_paths):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        rekeying._next()
        patch.setattr(Path, "replace", stopped)
        with pytest.raises(KeyboardInterrupt):
            rekeying.rekey()
    with pytest.raises(ConfigError, match="does not open"):
        read_identity(ada)
    rekeying.rekey()
    assert read_identity(ada) == IDENTITY


def test_what_opens_under_neither_key_stops_it_and_nothing_is_changed(ada, house, home):
    wrapped = bytes(DetailsKey.objects.get(person=ada).wrapped)
    before = (home / rekeying.NAME).read_bytes()
    DetailsKey.objects.create(person=house[1], wrapped=new_key()[:-1] + b"x")
    with pytest.raises(ConfigError, match="nothing was changed"):
        rekeying.rekey()
    assert bytes(DetailsKey.objects.get(person=ada).wrapped) == wrapped
    assert (home / rekeying.NAME).read_bytes() == before


def test_while_somebody_works_in_the_house_it_is_refused(ada, home):
    held = hold(home / SERVICES, alone=False)
    try:
        with pytest.raises(ConfigError, match="Somebody works in the house"):
            rekeying.rekey()
    finally:
        held.let_go()


def factor(person) -> Authenticator:
    return Authenticator.objects.get(user=person)
