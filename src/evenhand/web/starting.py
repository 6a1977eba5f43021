"""How is Django started by a command?"""

from __future__ import annotations

import os

from evenhand.errors import ConfigError


def start() -> None:
    """Read the settings and load the apps.

    Raises
    ------
    ConfigError
        If the extra is not installed, or a setting cannot be used.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.web.settings")
    try:
        import django  # noqa: PLC0415 -- an extra
        import django_tasks_db  # noqa: F401, PLC0415
    except ImportError as err:
        raise ConfigError(
            "The web product is not installed.", do_next="Run: pip install 'evenhand[web]'."
        ) from err
    django.setup()
