"""Who does the work that pages ask for?"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Final

from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from evenhand.errors import ConfigError
from evenhand.web.draws import verifying
from evenhand.web.evidence import ending, running
from evenhand.web.house_locks import WORKER, hold, serve_in
from evenhand.web.panels import tying
from evenhand.web.records import checking, deleting
from evenhand.web.reviews import opening
from evenhand.web.settings import HOME

log = logging.getLogger(__name__)
LOGS_OF_OTHERS: Final = ("django.tasks", "django_tasks", "django_tasks_db")
"""What they say of each task, the runs say themselves."""
GROWN_MB: Final = 250
"""A worker that holds more after a task begins anew: else it keeps what an analysis loads."""


def work() -> None:
    """Take up what a stopped worker left behind, and work until ended.

    After a task that took much memory, the process is replaced by one that has just begun.

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
    try:
        opening.forget()
        tying.forget()
        taken_up = running.take_up() + verifying.take_up() + checking.take_up()
        deleting.sweep_by_the_hour(deleting.delete_due, ending.delete_due)
        log.info("worker began", extra={"values": {"taken_up": taken_up}})
        for name in LOGS_OF_OTHERS:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        while _did_one():
            if (held := _held_mb()) > GROWN_MB:
                break
        else:
            return
    finally:
        only.let_go()
        in_use.let_go()
    log.info("worker begins anew", extra={"values": {"mb": held}})
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 -- our own words


def _did_one() -> bool:
    """Wait for a task and do it; False where the worker was asked to end."""
    one = Worker(
        queue_names=["*"],
        interval=1,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=1,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    one.configure_signals()
    one.run()
    return bool(one.running)


def _held_mb() -> int:
    """Return how much memory the process holds now; 0 where the system does not say.

    Not the most it ever held: that survives the change to a new process.
    """
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def is_alive() -> bool:
    """Say whether a worker works in the house."""
    held = hold(HOME / WORKER, alone=True)
    if held is not None:
        held.let_go()
    return held is None
