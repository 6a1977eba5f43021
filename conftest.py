"""How do all tests run: never timed, and the same examples on every machine of CI."""

import os

from hypothesis import HealthCheck, settings

# A shared machine may be slow at any moment: speed is a matter of `make bench`, not of tests.
settings.register_profile(
    "evenhand", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile(
    "ci",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)
settings.load_profile("ci" if os.environ.get("CI") else "evenhand")
