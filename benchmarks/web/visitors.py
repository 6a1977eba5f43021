"""What do visitors do, how long does each page take them, and what goes wrong?

A visitor is a thread with a session of its own. It goes round a fixed route, loads each page as a
browser does, with the pictures that the page names, and thinks before the next.
"""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

TIMEOUT: Final = 30.0
PICTURE: Final = re.compile(r'<img[^>]* src="(/[^"]+)"')
HIDDEN: Final = re.compile(r'name="(csrfmiddlewaretoken|post)" value="([^"]*)"')
REDIRECTED: Final = 302


@dataclass(frozen=True, slots=True)
class Stop:
    """A page of a route.

    Attributes
    ----------
    name : str
        Under which its times are told.
    address : str
    posts : mapping of str to str, optional
        What is filled into the form of the page and sent; hidden fields are read off it.
    brings : int
        Status of the answer to the form.
    """

    name: str
    address: str
    posts: Mapping[str, str] | None = None
    brings: int = REDIRECTED


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request brought.

    Attributes
    ----------
    name : str
        Of the page.
    seconds : float
        Until its last byte; infinite where none came.
    size : int
        Bytes of the page.
    fault : str
        What was wrong; "" where nothing was.
    """

    name: str
    seconds: float
    size: int
    fault: str = ""


@dataclass(slots=True)
class Session:
    """Somebody at a browser, with the cookies that were given to it."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, address: str, given: Mapping[str, str] | None = None) -> tuple[int, bytes]:
        """Send a request, and return status and content; an error of the line is raised."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        try:
            if given is None:
                line.request("GET", address, headers=headers)
            else:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                line.request("POST", address, body=urlencode(given), headers=headers)
            answer = line.getresponse()
            content = answer.read()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, content
        finally:
            line.close()

    def post(self, address: str, given: Mapping[str, str]) -> int:
        """Fill in the form of a page and send it; return the status."""
        return self.press(address, address, given)

    def press(self, page: str, address: str, given: Mapping[str, str] | None = None) -> int:
        """Send a form of a page to an address; return the status."""
        _, shown = self.ask(page)
        return self.ask(address, {**hidden(shown), **(given or {})})[0]

    def enter(self, person: str) -> None:
        """Enter the practice house as somebody.

        Raises
        ------
        RuntimeError
            If the house does not let them in.
        """
        status = self.post("/practice/", {"person": person})
        if status != REDIRECTED:
            raise RuntimeError(f"{person} was not let in: {status}")


def hidden(page: bytes) -> dict[str, str]:
    """Return the first of each hidden field of a page's forms."""
    found: dict[str, str] = {}
    for name, value in HIDDEN.findall(page.decode()):
        found.setdefault(name, value)
    return found


def visit(session: Session, stop: Stop) -> Iterator[Answer]:
    """Load a page with its pictures, or send its form; yield an answer for each request."""
    started = time.perf_counter()
    page = b""
    try:
        status, page = session.ask(stop.address)
        yield _answer(stop.name, started, len(page), status, 200)
        if status != 200:
            return
        if stop.posts is not None:
            started = time.perf_counter()
            status, content = session.ask(stop.address, {**hidden(page), **stop.posts})
            yield _answer(f"{stop.name}: sent", started, len(content), status, stop.brings)
        for address in dict.fromkeys(PICTURE.findall(page.decode())):
            started = time.perf_counter()
            status, content = session.ask(address)
            yield _answer("a picture", started, len(content), status, 200)
    except (OSError, http.client.HTTPException) as err:
        yield Answer(stop.name, float("inf"), len(page), f"{type(err).__name__}: {err}")


def _answer(name: str, started: float, size: int, status: int, wanted: int) -> Answer:
    fault = "" if status == wanted else f"answered {status}"
    return Answer(name, time.perf_counter() - started, size, fault)


def roam(
    port: int,
    visitors: Sequence[tuple[str, Sequence[Stop]]],
    *,
    seconds: float,
    think: float,
    seed: int = 1,
) -> list[list[Answer]]:
    """Let visitors go round their routes side by side, and return the answers that each got.

    Parameters
    ----------
    port : int
        Of 127.0.0.1.
    visitors : sequence of (str, sequence of Stop)
        Whom each enters as, "" for nobody, and its route; the n-th begins at the n-th stop.
    seconds : float
        How long.
    think : float
        Between two pages, in seconds, on average: from half to one and a half of it.
    seed : int
        Of the pauses.
    """
    found: list[list[Answer]] = [[] for _ in visitors]
    ready = threading.Barrier(len(visitors) + 1)

    def go(number: int) -> None:
        pause = random.Random(seed * 1000 + number)
        who, route = visitors[number]
        session = Session(port)
        is_in = not who or _trying(session, who, found[number])
        ready.wait()
        end = time.monotonic() + seconds
        time.sleep(min(seconds, pause.uniform(0, think)))
        place = number
        while time.monotonic() < end and is_in:
            found[number].extend(visit(session, route[place % len(route)]))
            place += 1
            time.sleep(max(0.0, min(end - time.monotonic(), pause.uniform(think / 2, think * 1.5))))

    threads = [threading.Thread(target=go, args=(n,)) for n in range(len(visitors))]
    for thread in threads:
        thread.start()
    ready.wait()
    for thread in threads:
        thread.join()
    return found


def _trying(session: Session, who: str, found: list[Answer]) -> bool:
    """Enter, and leave a fault in the place of an answer where that fails; return whether in."""
    try:
        session.enter(who)
    except (OSError, http.client.HTTPException, RuntimeError) as err:
        found.append(Answer("entering", float("inf"), 0, str(err)))
        return False
    return True


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least a share of all do not exceed; NaN of none."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)]


def until(true: Callable[[], bool], *, seconds: float, every: float = 0.2) -> bool:
    """Wait until something is true, at most so long; return whether it is."""
    last = time.monotonic() + seconds
    while not true():
        if time.monotonic() > last:
            return False
        time.sleep(every)
    return True
