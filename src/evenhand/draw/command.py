"""How do the commands of the draw put its parts together?"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from evenhand.draw import notes
from evenhand.draw.api import Api
from evenhand.draw.client import Client, ClientError
from evenhand.draw.clock import CLOCK, Clock
from evenhand.draw.create import PUBLIC, SECRETS
from evenhand.draw.custody import Custody
from evenhand.draw.office import Office
from evenhand.draw.party import Party, read_terms
from evenhand.draw.people import People
from evenhand.draw.publishing import Publisher
from evenhand.draw.recovery import read_shares, send_recovered
from evenhand.draw.serve import SWITCH_SECONDS, Server, Ticker
from evenhand.draw.signing import UnsignedError
from evenhand.draw.store import Store
from evenhand.draw.witness import Witness
from evenhand.errors import DrawError

PEOPLE: Final = "people.json"
LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Serving:
    """Where and how an office is served.

    Attributes
    ----------
    store : Path
    public : Path or None
        Folder that the log is published in; by default in the store.
    host, port : str, int
    witnesses : tuple of notes.Key
    time : datetime or None
        What time it is, by somebody's other clock.
    """

    store: Path
    public: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8787
    witnesses: tuple[notes.Key, ...] = ()
    time: datetime | None = None


def serve(asked: Serving, ready: Callable[[str], None]) -> None:
    """Serve an office until the process is interrupted.

    Parameters
    ----------
    asked : Serving
    ready : callable
        Is told the address once it answers.

    Raises
    ------
    DrawError
        If the store, its secrets, the published log or the machine's clock cannot be used.
    """
    with ExitStack() as open_ones:
        store = Store(asked.store)
        open_ones.callback(store.close)
        custody = Custody(asked.store / SECRETS)
        open_ones.callback(custody.signer.close)
        people = People(asked.store / PEOPLE)
        clock = Clock(asked.store / CLOCK, confirmed=asked.time)
        office = Office(store, custody, clock)
        clock.begins_after(office.rules.now)
        clock()
        open_ones.callback(office.finish)
        publisher = Publisher(office, asked.public or asked.store / PUBLIC, asked.witnesses)
        ticker = Ticker(office, publisher)
        _publish_first(publisher)
        server = _bound(Api(office, publisher, people, ticker.wake), asked)
        open_ones.callback(server.server_close)
        sys.setswitchinterval(SWITCH_SECONDS)
        ticker.start()
        open_ones.callback(ticker.stop)
        ready(f"http://{asked.host}:{server.server_port}")
        server.serve_forever(poll_interval=0.1)


def _publish_first(publisher: Publisher) -> None:
    """Publish what is on disk; without its token the log is served, and published later.

    Raises
    ------
    UnsignedError
        If somebody has to correct what was set.
    """
    try:
        publisher.publish()
    except UnsignedError as err:
        if err.is_lasting:
            raise


def _bound(api: Api, asked: Serving) -> Server:
    try:
        return Server(api, asked.host, asked.port)
    except (OSError, OverflowError) as err:
        raise DrawError(
            f"{asked.host}:{asked.port} cannot be listened on: {err}.",
            do_next="Name another --host or --port.",
        ) from err


def keep_doing(once: Callable[[], object], seconds: float, *, is_once: bool = False) -> None:
    """Do something again and again, whatever the network does meanwhile.

    Raises
    ------
    DrawError
        What must stop a party or a witness: a log that is not what it was.
    ClientError
        If the office refuses, and it is done but once.
    """
    while True:
        try:
            once()
        except ClientError as err:
            if is_once:
                raise DrawError(err.what, do_next=err.do_next or "Send it again later.") from err
            # An outage ends; what was not opened or cosigned is so at the next turn.
            LOG.warning("%s %s", err.what, err.do_next)
        if is_once:
            return
        time.sleep(seconds)


def join_party(folder: Path, address: str, token: str) -> Mapping[str, Any]:
    """Commit a party's chain in the log.

    Raises
    ------
    DrawError
        If the office refuses it, or does not answer.
    """
    try:
        with Client(address, token) as client:
            return Party(folder).join(client)
    except ClientError as err:
        raise DrawError(err.what, do_next=err.do_next or "Send it again.") from err


def recover(
    terms: Path, leaf: int, round_: int, shares: list[str], where: Sequence[str]
) -> Mapping[str, Any]:
    """Put a withheld link together and send it.

    Parameters
    ----------
    terms : Path
        The party's ``party.json``.
    leaf : int
        By which it committed its chain.
    round_ : int
    shares : list of str
        ``holder=hex``.
    where : sequence of str
        Address and token.

    Raises
    ------
    DrawError
        If the shares do not give the link, or the office refuses it.
    """
    committed = read_terms(terms)
    try:
        with Client(*where) as client:
            given = read_shares(shares, committed)
            return send_recovered(client, committed, leaf, round_, given)
    except ClientError as err:
        raise DrawError(err.what, do_next=err.do_next or "Send it again.") from err


def run_party(folder: Path, address: str, token: str, seconds: float, *, is_once: bool) -> None:
    """Open a party's links as rounds are closed.

    Raises
    ------
    DrawError
        As in ``keep_doing``.
    """
    party = Party(folder)
    with Client(address, token) as client:
        keep_doing(lambda: party.open_links(client), seconds, is_once=is_once)


def run_witness(
    folder: Path, name: str, log_key: str, where: Sequence[str], seconds: float, *, is_once: bool
) -> None:
    """Cosign what continues.

    Parameters
    ----------
    folder : Path
    name : str
        Of the witness.
    log_key : str
        As name+number+key, from elsewhere than the server.
    where : sequence of str
        Address and token.
    seconds : float
        Between two looks.
    is_once : bool
        Whether to look but once.

    Raises
    ------
    DrawError
        As in ``keep_doing``.
    """
    witness = Witness(folder, name, notes.parse_key(log_key))
    with Client(*where) as client:
        keep_doing(lambda: witness.watch(client), seconds, is_once=is_once)
