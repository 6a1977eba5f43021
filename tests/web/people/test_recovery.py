"""Are recovery codes kept as hashes, shown once, and those of before hashed as well?"""

from __future__ import annotations

import json

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from evenhand.web.people.factors import Factors
from evenhand.web.people.recovery import HashedCodes
from evenhand.web.people.recovery import RecoveryCodes as OfSeed


def test_recovery_codes_lie_as_hashes_of_a_slow_kind_and_are_shown_once(house, settings):
    from evenhand.web import settings as ours

    settings.PASSWORD_HASHERS = ours.PASSWORD_HASHERS
    codes = RecoveryCodes.activate(house[0])
    assert isinstance(codes, HashedCodes)
    hashes = json.loads(Factors().decrypt(codes.instance.data["kept"]))
    assert len(hashes) == 10
    assert all(each.startswith("argon2$argon2id$") for each in hashes)
    assert codes.instance.data.keys() == {"kept", "seal"}

    def kept_codes() -> HashedCodes:
        return Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap()

    looked = kept_codes()
    assert not looked.did_view
    looked.mark_as_viewed()
    shown = looked.get_unused_codes()
    assert len({code for code in shown if len(code) == 8 and code.isdigit()}) == 10
    later = kept_codes()
    assert later.did_view
    assert later.get_unused_codes() == ["****"] * 10
    assert later.generate_codes() == []
    assert not later.validate_code("****")
    assert kept_codes().validate_code(f"{shown[3][:4]} {shown[3][4:]}")
    assert not kept_codes().validate_code(shown[3])
    assert len(kept_codes().get_unused_codes()) == 9


def test_codes_of_a_seed_are_hashed_when_they_are_next_used(house):
    kind = Authenticator.Type.RECOVERY_CODES
    seed = {"seed": Factors().encrypt("a" * 80), "used_mask": 1}
    row = Authenticator.objects.create(user=house[0], type=kind, data=seed)
    used, next_one = OfSeed(row).generate_codes()[:2]
    assert not row.wrap().validate_code(used)
    assert row.wrap().validate_code(next_one)
    row.refresh_from_db()
    assert row.data.keys() == {"kept", "seal"}
    assert len(row.wrap().get_unused_codes()) == 8
