"""Second factors that were there before seals get theirs."""

from typing import Any

from django.db import migrations

from evenhand.web.people.factor_seals import SEAL, seal_of


def seal(apps: Any, schema_editor: Any) -> None:
    """Seal every factor as it lies there on the day of the upgrade."""
    factors = apps.get_model("mfa", "Authenticator").objects
    for factor in factors.all():
        data = {name: value for name, value in factor.data.items() if name != SEAL}
        data[SEAL] = seal_of(factor.user_id, factor.type, data)
        factors.filter(pk=factor.pk).update(data=data)


def unseal(apps: Any, schema_editor: Any) -> None:
    """Take the seals away: the version before knows none."""
    factors = apps.get_model("mfa", "Authenticator").objects
    for factor in factors.all():
        data = {name: value for name, value in factor.data.items() if name != SEAL}
        factors.filter(pk=factor.pk).update(data=data)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_outsidelogin"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(seal, unseal)]
