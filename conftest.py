"""How do all tests run: never timed, and the same examples on every machine of CI."""

import gc
import os
import signal
import threading

from hypothesis import HealthCheck, settings

# As many workers as cores: more threads in each only take one another's turn. Also for processes
# that tests start; those that ask what threads change say so themselves.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

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

# A shell that starts the tests in the background has them ignore interrupts, and so would every
# process of theirs that a test interrupts.
if (
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    and threading.current_thread() is threading.main_thread()
):
    signal.signal(signal.SIGINT, signal.default_int_handler)


gc.disable()


def pytest_collection_finish() -> None:
    """Keep the collector of garbage from going through what stays until the end, again and again.

    Modules and tests are hundreds of thousands of objects, and building a query makes enough new
    ones to set it off many times: a fifth of the time of most tests. Set off a hundred times less
    often, it costs another sixth less where a test builds many queries.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    gc.enable()
