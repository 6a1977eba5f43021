"""A command in a process of its own that need not first read its modules.

A process that has read the slow ones, and has begun no threads, is forked for each command: what
runs is a process with its own signals, environment and end. How a process starts is not tested so.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import evenhand

_SOURCE = str(Path(evenhand.__file__).parents[1])
_SERVER = """
import importlib, json, os, sys, tempfile
from pathlib import Path
for name in sys.argv[1:]:
    importlib.import_module(name)
# A fork has none of the threads of what was forked; the one of jemalloc is begun anew.
tasks = [t for t in Path("/proc/self/task").glob("*") if t.name != str(os.getpid())]
begun = {(t / "comm").read_text().strip() for t in tasks}
assert begun <= {"jemalloc_bg_thd"}, begun
answers = os.fdopen(os.dup(1), "w")
print("ready", file=answers, flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    child = os.fork()
    if not child:
        break
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=answers, flush=True)
else:
    sys.exit()
# From here on it is the command's process, which ends as any other does.
answers.close()
for number, place in ((0, os.devnull), (1, asked["out"]), (2, asked["err"])):
    opened = os.open(place, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT, 0o600)
    os.dup2(opened, number)
    os.close(opened)
os.environ.clear()
os.environ.update(asked["env"])
tempfile.tempdir = None
sys.argv = ["-c", *asked["argv"]]
exec(asked["code"])
"""


_EVENHAND = """
import sys
sys.argv[0] = "evenhand"
from evenhand.cli.main import main
sys.exit(main())
"""


class Warm:
    """Runs code as ``python -c CODE ARGUMENTS`` would, one at a time."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        assert self._answer() == "ready"

    def run(
        self, code: str, *arguments: str, env: dict[str, str], folder: Path
    ) -> subprocess.CompletedProcess[str]:
        """Run to the end; what is said passes through files in ``folder``, which are taken away."""
        out, err = folder / "warm.out", folder / "warm.err"
        asked = {"code": code, "argv": arguments, "env": env, "out": str(out), "err": str(err)}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        code_of_end = int(self._answer())
        said = [place.read_text(encoding="utf-8") for place in (out, err)]
        out.unlink()
        err.unlink()
        return subprocess.CompletedProcess(arguments, code_of_end, *said)

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def evenhand(
        self, *words: str, env: dict[str, str], folder: Path
    ) -> subprocess.CompletedProcess[str]:
        """Run as ``python -m evenhand WORDS`` would."""
        return self.run(_EVENHAND, *words, env=env, folder=folder)


@contextmanager
def warm(*modules: str) -> Iterator[Warm]:
    """Start the process that reads modules and is forked, and end it."""
    with subprocess.Popen(
        [sys.executable, "-c", _SERVER, *modules],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": _SOURCE},
    ) as process:
        yield Warm(process)
        assert process.stdin is not None
        process.stdin.close()
