"""Who does the work that pages ask for?"""

from __future__ import annotations

import logging

from django.core.management import call_command

from evenhand.errors import ConfigError
from evenhand.web.draws import verifying
from evenhand.web.evidence import running
from evenhand.web.house_locks import WORKER, hold, serve_in
from evenhand.web.panels import tying
from evenhand.web.records import checking, deleting
from evenhand.web.reviews import opening
from evenhand.web.settings import HOME

log = logging.getLogger(__name__)


def work() -> None:
    """Take up what a stopped worker left behind, and work until ended.

    Raises
    ------
    ConfigError
        If a worker works here already, or the house is being restored.
    """
    in_use, only = serve_in(HOME), hold(HOME / WORKER, alone=True)
    if only is None:
        in_use.let_go()
        raise ConfigError(
            f"A worker works in the house {HOME} already.",
            do_next="One is enough: end the other first, or leave it.",
        )
    opening.forget()
    tying.forget()
    taken_up = running.take_up() + verifying.take_up() + checking.take_up()
    deleting.sweep_by_the_hour()
    log.info("worker began", extra={"values": {"taken_up": taken_up}})
    call_command("db_worker", verbosity=0)


def is_alive() -> bool:
    """Say whether a worker works in the house."""
    held = hold(HOME / WORKER, alone=True)
    if held is not None:
        held.let_go()
    return held is None
