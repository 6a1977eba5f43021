"""Does a name in the table of the cache find its thing again, and tell nobody what it was?"""

from __future__ import annotations

from django.core.cache import cache
from django.db import connection

from evenhand.web.cache_keys import sealed


def test_what_was_kept_is_found_and_its_name_is_not_in_the_table(db):
    cache.set("allauth.mfa.totp.used:ada:123456", "y", 60)
    assert cache.get("allauth.mfa.totp.used:ada:123456") == "y"
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM pages_cache")
        ((name,),) = cursor.fetchall()
    assert len(name) == 64
    assert name == sealed("allauth.mfa.totp.used:ada:123456", "", 1)


def test_other_keys_prefixes_and_versions_have_other_names():
    names = {sealed("a", "", 1), sealed("b", "", 1), sealed("a", "p", 1), sealed("a", "", 2)}
    assert len(names) == 4
