"""Is a log named as it must be, and does every fault of its file say what to do?"""

from __future__ import annotations

import pytest

from evenhand.errors import ConfigError
from evenhand.web.draws import named
from evenhand.web.draws.named import Misnamed
from evenhand.web.people.models import Office


def test_a_log_is_named_with_its_office_key_and_keepers(log, office):
    assert log.title == "Port"
    assert log.office_id == Office.objects.get(code="P01").pk
    assert log.key == office.key()
    assert (log.office, log.time_zone) == ("port", "Asia/Ashgabat")


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"log": None}, "does not name the folder 'log'"),
        ({"log": "public"}, "as a path from the root"),
        ({"office": "two words"}, "as the log calls it"),
        ({"log_key": "abc"}, "has a key that is none"),
        ({"witnesses": "w"}, "as a list"),
        ({"address": "127.0.0.1:8787"}, "has an address that is none"),
        ({"address": "http://draw.example"}, "without https"),
        ({"time_zone": "Ashgabad"}, "names no time zone: 'Ashgabad'"),
        ({"secret": "x"}, "has keys that are not known: secret"),
    ],
)
def test_a_file_that_does_not_say_what_it_must_is_told(names, other, says):
    with pytest.raises(ConfigError, match=says):
        names(**other)
    (found,) = named.listed()
    assert isinstance(found, Misnamed)
    assert says in found.says


def test_a_log_of_an_office_that_the_house_does_not_know_is_open_to_no_post_in_an_office(log):
    Office.objects.filter(code="P01").delete()
    again = named.named("P01")
    assert (again.office_id, again.title) == (None, "P01")


@pytest.mark.parametrize("name", ["", "..", "P02", "../draws/P01", "P 01"])
def test_only_folders_with_a_file_are_logs(log, name):
    with pytest.raises(ConfigError, match="no log of the draw under the name"):
        named.named(name)


def test_by_default_no_server_is_named(names):
    log = names(address=None, reader=None)
    assert (log.address, log.reader) == ("", None)
