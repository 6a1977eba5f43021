"""Under which name does a passing thing lie in the table of the cache?

What allauth names there are login names, codes that were used, and where tries came from. A keyed
hash finds them again, and tells them to nobody who reads the table.
"""

from __future__ import annotations

from django.utils.crypto import salted_hmac


def sealed(key: str, prefix: str, version: int) -> str:
    """Return the name under which a key lies: 64 letters and digits."""
    text = f"{prefix}:{version}:{key}"
    return salted_hmac("evenhand.web.cache", text, algorithm="sha256").hexdigest()
