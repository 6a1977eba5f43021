"""Is a clock believed as long as it can be right, and no longer?"""

from datetime import UTC, datetime

import pytest

from evenhand.draw.clock import (
    AHEAD_SECONDS,
    CLOCK,
    STOPPED_SECONDS,
    Clock,
    ClockError,
    parse_time,
    since_start,
)
from evenhand.errors import DrawError

NOW = 1_800_000_000
DAY = 86_400


class Machine:
    """A machine with a clock that can be set, and a count of seconds that cannot."""

    def __init__(self, folder):
        self.kept = folder / CLOCK
        self.wall, self.steady = float(NOW), 5_000.0

    def goes_on(self, seconds):
        self.wall += seconds
        self.steady += seconds

    def clock(self, log=NOW, **other):
        made = Clock(self.kept, lambda: self.wall, lambda: self.steady, **other)
        made.begins_after(log)
        return made


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_a_clock_that_goes_as_time_does_is_believed_for_years(machine):
    clock = machine.clock()
    for _ in range(1_000):
        machine.goes_on(DAY)
        # Corrected all the time as much as time servers do at most.
        machine.wall += 0.0005 * DAY
        assert clock() == machine.wall


@pytest.mark.parametrize("jump", [AHEAD_SECONDS + 1, 3_600, 365 * DAY, 1e12])
def test_a_clock_that_jumps_ahead_is_not_believed_until_it_is_set_right(machine, jump):
    clock = machine.clock()
    clock()
    machine.goes_on(10)
    machine.wall += jump
    with pytest.raises(ClockError, match="ahead of the machine's own count") as told:
        clock()
    assert told.value.shown == machine.wall
    assert told.value.ahead == pytest.approx(jump - AHEAD_SECONDS, abs=1)
    machine.wall -= jump
    assert clock() == machine.wall


def test_a_clock_that_runs_twice_as_fast_is_stopped(machine):
    clock = machine.clock()
    clock()
    with pytest.raises(ClockError):
        for _ in range(200):
            machine.goes_on(1)
            machine.wall += 1
            clock()
    assert machine.wall - NOW < 3 * AHEAD_SECONDS


def test_a_clock_that_is_set_back_is_believed_and_may_come_up_again(machine):
    clock = machine.clock()
    clock()
    machine.wall -= 5 * DAY
    assert clock() == machine.wall
    machine.wall += 5 * DAY
    assert clock() == machine.wall


def test_a_start_long_after_the_log_was_served_asks_what_time_it_is(machine):
    machine.goes_on(STOPPED_SECONDS + 1)
    with pytest.raises(ClockError, match="over a day without it") as told:
        machine.clock()()
    assert "--time" in told.value.do_next
    said = datetime.fromtimestamp(machine.wall + 300, UTC)
    assert machine.clock(confirmed=said)() == machine.wall
    with pytest.raises(DrawError, match="the time given is"):
        machine.clock(confirmed=datetime.fromtimestamp(machine.wall + 601, UTC))


def test_a_log_that_nobody_wrote_for_long_was_served_all_the_same(machine):
    clock = machine.clock()
    for _ in range(40):
        machine.goes_on(3_600)
        clock()
    # Nothing was lodged for 40 hours; what was kept says that it was served.
    assert machine.clock()() == machine.wall


def test_a_clock_that_was_not_believed_is_not_kept(machine):
    clock = machine.clock()
    clock()
    before = machine.kept.read_text()
    machine.goes_on(120)
    machine.wall += 40 * DAY
    with pytest.raises(ClockError):
        clock()
    assert machine.kept.read_text() == before
    # So a restart does not make it right.
    with pytest.raises(ClockError):
        machine.clock()()


def test_a_clock_that_comes_up_to_the_log_is_believed_from_there(machine):
    machine.wall = 0.0
    clock = machine.clock()
    assert clock() == 0.0
    # A machine without a battery starts in 1970 and is set by a time server.
    machine.goes_on(60)
    machine.wall = float(NOW + 600)
    assert clock() == machine.wall
    machine.wall += 3_600
    with pytest.raises(ClockError, match="own count"):
        clock()


def test_what_is_kept_may_be_rubbish_or_not_writable(machine):
    machine.kept.write_bytes(b"\xff\xfe")
    assert machine.clock()() == machine.wall
    machine.kept.unlink()
    machine.kept.mkdir()
    assert machine.clock()() == machine.wall


def test_the_other_clock_of_this_machine_never_falls():
    first = since_start()
    assert since_start() >= first > 0


def test_a_time_is_read_with_its_zone():
    assert parse_time("2026-11-30T08:05+05:00") == datetime(2026, 11, 30, 3, 5, tzinfo=UTC)
    for text in ("2026-11-30T08:05", "now", ""):
        with pytest.raises(DrawError, match="no time with its zone"):
            parse_time(text)
