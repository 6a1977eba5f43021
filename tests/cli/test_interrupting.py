import importlib._bootstrap
import signal
import subprocess
import sys
import threading
import time

import pytest

from evenhand.cli import interrupting

PROGRAM = """
import _imp, importlib._bootstrap as bootstrap, signal, sys, threading, time
from evenhand.cli import interrupting

exec(compile('''
class Imp:
    calls = 0
    def __getattr__(self, name):
        return getattr(_imp, name)
    def acquire_lock(self):
        _imp.acquire_lock()
        Imp.calls += 1
        if Imp.calls == int(sys.argv[1]):
            signal.raise_signal(signal.SIGINT)
''', "<frozen importlib._bootstrap>", "exec"))

interrupting.handle(signal.SIGINT)
bootstrap._imp, told = Imp(), "not told"
try:
    import colorsys
    time.sleep(5)
except KeyboardInterrupt:
    told = "told"
bootstrap._imp = _imp
other = threading.Thread(target=__import__, args=("wave",), daemon=True)
other.start()
other.join(3)
print(told, "waits" if other.is_alive() else "imported", _imp.lock_held(), Imp.calls)
"""
"""Interrupted in the very line where importlib has taken the lock of all threads, the n-th time."""


@pytest.mark.parametrize("number", [1, 6], ids=["import", "callback"])
def test_an_interrupt_in_an_import_is_told_after_it_and_leaves_no_lock(number):
    # With Python's own handler both leave the thread waiting, and the sixth, the callback of a weak
    # reference, is not told either.
    asked = [sys.executable, "-c", PROGRAM, str(number)]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=True)
    *words, calls = done.stdout.split()
    assert words == ["told", "imported", "False"], done.stderr
    assert int(calls) >= 6


def test_the_frame_of_importlib_is_known_by_its_file():
    assert importlib._bootstrap._get_module_lock.__code__.co_filename == interrupting._IMPORTLIB


def test_elsewhere_an_interrupt_is_raised_at_once():
    with pytest.raises(KeyboardInterrupt):
        interrupting.interrupt(signal.SIGINT, sys._getframe())


@pytest.mark.skipif(
    threading.current_thread() is not threading.main_thread(), reason="signals meet the main thread"
)
def test_a_signal_that_is_ignored_stays_so():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        interrupting.handle(signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        signal.signal(signal.SIGINT, signal.default_int_handler)
        interrupting.handle(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
            time.sleep(1)
    finally:
        signal.signal(signal.SIGINT, before)
