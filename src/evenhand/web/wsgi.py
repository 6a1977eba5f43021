"""The application that a web server runs."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.web.settings")
application = get_wsgi_application()

import evenhand.web.urls  # noqa: E402, F401 -- once, before the processes of a server part
from evenhand.web.house_locks import serve_in  # noqa: E402 -- needs the settings
from evenhand.web.settings import HOME  # noqa: E402

in_use = serve_in(HOME)
"""Held while this process lives: nobody restores a house under it."""
