"""An office that draws, its server, and a house that names its log."""

from __future__ import annotations

import shutil
import threading

import pytest
import yaml
from tests.draw.conftest import Running

from evenhand.draw import notes
from evenhand.draw.people import Role as DrawRole
from evenhand.draw.people import add_person
from evenhand.draw.serve import Server
from evenhand.web.draws import named
from evenhand.web.people import changes
from evenhand.web.people.models import Office, Person
from evenhand.web.people.roles import Role


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    """Give an office in its first shift, with a reader, answering over HTTP; one for all tests."""
    running = Running(tmp_path_factory.mktemp("office"))
    add = add_person(running.folder / "people.json", "rea", DrawRole.READER)
    running.tokens["rea"] = add
    running.restart()
    running.chief.act("roster", roster(running))
    running.next_round()
    running.publisher.publish()
    server = Server(running.api)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    running.address = f"http://127.0.0.1:{server.server_port}"
    yield running
    server.shutdown()
    server.server_close()
    thread.join()
    running.end()


def roster(running):
    """Return the roster of the first shift, with one left out for a reason."""
    first = running.round + 1
    officers = [{"officer": name, "classes": ["dry"]} for name in ("ann", "bob", "cid", "dot")]
    asked = {"office": "port", "shift": "s1", "officers": officers}
    asked["excluded"] = [{"officer": "eve", "reason": "in training"}]
    return asked | {"starts": first * 60, "ends": (first + 200) * 60}


@pytest.fixture
def names(house, home, office):
    """Return what writes the file that names the log, and gives it as the product reads it."""
    folder = home / "draws" / "P01"
    folder.mkdir(parents=True, exist_ok=True)
    token = home / "reader.token"
    token.write_text(office.tokens["rea"] + "\n", encoding="ascii")
    token.chmod(0o600)

    def write(**other):
        said = {
            "log": str(office.public),
            "office": "port",
            "log_key": notes.verifier_key(office.key()),
            "address": office.address,
            "reader": str(token),
            "nightly": str(home / "nightly"),
            "reconciled": str(home / "reconciled"),
            "time_zone": "Asia/Ashgabat",
        }
        (folder / "draw.yaml").write_text(yaml.safe_dump(said | other), encoding="utf-8")
        return named.named("P01")

    yield write
    shutil.rmtree(home / "draws")
    shutil.rmtree(home / "nightly", ignore_errors=True)
    shutil.rmtree(home / "reconciled", ignore_errors=True)


@pytest.fixture
def log(names):
    """Return the log as the house names it."""
    return names()


@pytest.fixture
def somebody(house):
    """Return what gives a person posts, each a role with an office's code or none."""

    def made(name: str, *posts: tuple[Role, str | None]) -> Person:
        given = [(role, Office.objects.get(code=code) if code else None) for role, code in posts]
        return changes.give_account(name, given, by=house[0].pk).person

    return made


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    """Run what is done after the transaction of a change."""

    def run(change, *args, **named_):
        with django_capture_on_commit_callbacks(execute=True):
            return change(*args, **named_)

    return run
