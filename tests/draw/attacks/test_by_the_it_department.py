"""What those who run the server can try with its database, its code and its keys."""

import shutil
import sqlite3
from contextlib import suppress

import pytest

from evenhand.draw import acts, checkpoint, merkle, notes, tiles, values, vrf
from evenhand.draw.book import read_book
from evenhand.draw.book_writing import write_book
from evenhand.draw.clock import Clock, ClockError
from evenhand.draw.confirming import check, confirm, make_key, read_acts
from evenhand.draw.consignments import at_several_offices
from evenhand.draw.create import SECRETS
from evenhand.draw.custody import LOG_KEY, Custody
from evenhand.draw.following import Follower, SplitViewError
from evenhand.draw.office import Office
from evenhand.draw.publishing import Publisher
from evenhand.draw.reading import read_log
from evenhand.draw.reconcile import reconcile
from evenhand.draw.store import DATABASE, HEAD, Store
from evenhand.draw.verify import verify
from evenhand.errors import DrawError


def test_backdate(running):
    """Prevented: the office dates leaves itself, and none before those above it."""
    running.desk.lodge("BL 1")
    last = running.office.rules.now
    running.clock.now -= 86_400
    assert running.desk.lodge("BL 2")["at"] == last
    # A leaf forged with an earlier time has no effect for any verifier.
    leaf = {"kind": "lodge", "at": last - 60, "office": "port", "key": 4, "class": "dry"}
    assert (
        running.office.rules.offer({**leaf, "tag": "ab" * 32, "declaration": "ab" * 32}) == "time"
    )


def test_two_checkpoints_for_one_size_split_view(running, tmp_path):
    """Detected: whoever follows the log keeps both, signed by one key, and opens nothing more."""
    running.desk.lodge("BL 1")
    running.turn()
    running.publisher.publish()
    follower = Follower(running.key(), tmp_path / "seen")
    asking = running.asking()
    follower.follow(asking)
    held = list(running.office.store.leaves())
    other = merkle.Tree()
    for data in [*held[:-1], held[-1].replace(b'"seal":"', b'"seal":"00')]:
        other.append(merkle.leaf_hash(data))
    secret = (running.folder / "store" / SECRETS / LOG_KEY).read_bytes()
    stated = checkpoint.Checkpoint("example.org/draw", other.size, other.root())
    asking.checkpoint = lambda: checkpoint.sign(stated, secret)
    with pytest.raises(SplitViewError):
        follower.follow(asking)
    kept = [(tmp_path / name).read_bytes() for name in ("seen", "seen.other")]
    first, second = (checkpoint.verify(note, running.key()) for note in kept)
    assert first.size == second.size
    assert first.root != second.root
    running.parties["audit"].follower = follower
    running.desk.lodge("BL 2")
    running.next_round()
    running.ticker.tick()
    asking.rounds = running.desk.rounds
    with pytest.raises(DrawError):
        running.parties["audit"].open_links(asking)


@pytest.fixture
def believed(running, tmp_path):
    """Give the office a clock that it believes while it goes with the machine's count of seconds.

    Time goes by with the fixture's ``goes_on``; the clock alone is set by ``running.clock.now``.
    """
    count = [0.0]
    clock = Clock(tmp_path / "clock", running.clock, lambda: count[0])
    clock.begins_after(running.office.rules.now)
    clock()
    running.office._clock = clock

    def goes_on(rounds):
        running.next_round(rounds)
        count[0] = running.clock.now - begun

    begun = running.clock.now
    return goes_on


def test_a_clock_that_runs_ahead(running, believed):
    """Prevented: nothing is dated by it; set right, every file is drawn in its own round."""
    running.desk.lodge("BL 1")
    number, size, now = running.round, running.office.rules.size, running.clock.now
    running.clock.now += 365 * 86_400
    made = running.desk.lodge("BL 2")
    assert (running.desk.status, made["error"]["code"]) == (503, "clock")
    given = {"office": "port", "shift": "s1", "officer": "ann", "reason": "x"}
    running.chief.ask("POST", "/v1/acts/absence", given)
    assert running.chief.status == 503
    for work in (running.office.close_rounds, running.ticker.tick):
        with pytest.raises(ClockError):
            work()
    running.publisher.publish()
    assert running.office.rules.size == running.publisher.size == size
    assert running.desk.ask("GET", "/v1/state")["clock"]["trouble"]
    running.clock.now = now
    believed(1)
    running.ticker.tick()
    running.open_links()
    running.ticker.tick()
    assert running.file("BL 1").draw is not None
    assert running.file("BL 1").round.number == number
    assert running.failures(now=int(running.clock.now)) == []


@pytest.mark.parametrize("call", range(1, 5))
def test_a_clock_that_jumps_in_the_middle_of_the_work(running, call):
    """Prevented: whenever it is refused, no leaf is taken that is not written too."""
    for number in range(3):
        running.desk.lodge(f"BL {number}")
    running.next_round()
    asked = [0]

    def failing():
        asked[0] += 1
        if asked[0] == call:
            raise ClockError("It ran ahead.", do_next="Set it.", shown=0.0, ahead=1.0)
        return running.clock.now

    def worked():
        with suppress(ClockError):
            running.ticker.tick()

    running.office._clock = failing
    worked()
    running.office._clock = running.clock
    running.ticker.tick()
    running.open_links()
    asked[0] = 0
    running.office._clock = failing
    worked()
    running.office._clock = running.clock
    running.ticker.tick()
    taken = running.office.tree.root()
    assert running.office.rules.published()["draws"] == 3
    running.restart()
    assert running.office.tree.root() == taken
    running.publisher.publish()
    assert running.failures() == []


def test_a_log_that_is_ahead_already(running):
    """Detected: who is told the time says so. Its draws wait, and nothing else is drawn instead.

    Written by an office that believes any clock. No party opens a link of a round that has not
    come: nobody knows what such a file's draw will be, and nobody can choose between two.
    """
    true = int(running.clock.now)
    running.desk.lodge("BL 1")
    running.clock.now += 3_600
    running.desk.lodge("BL 2")
    running.clock.now = true + 60.0
    running.ticker.tick()
    running.open_links()
    running.ticker.tick()
    # What was lodged before is drawn in its own round, the other not.
    assert running.file("BL 1").draw is not None
    assert running.file("BL 2").draw is None
    assert running.failures(now=true + 60) == [("ahead", None)]
    assert running.failures() == []
    # Closed by an office that would have it now, no party opens it.
    running.clock.now = true + 3_660.0
    assert running.office.close_rounds() == [true // 60 + 60]
    running.publisher.publish()
    running.clock.now = true + 120.0
    running.open_links()
    assert running.file("BL 2").round.links == {}
    # Given away openly meanwhile, or drawn when its time has come.
    running.clock.now = true + 3_660.0
    running.open_links()
    running.ticker.tick()
    assert running.file("BL 2").draw is not None
    assert running.failures() == []


def test_end_a_log_to_draw_again(running, tmp_path):
    """Detected: what one office drew in two logs is found by the books of both.

    A clock that ran ahead, a lost key or a broken disk are reasons to begin a new log, and none to
    draw again what was drawn: such files stay with the log that drew them.
    """
    sides = []
    for name in ("old", "new"):
        other = type(running)(tmp_path / name)
        other.roster("ann", "bob", "cid", "dot")
        other.next_round()
        other.desk.lodge("BL 1", "D1")
        if name == "old":
            other.desk.lodge("BL 2", "D2", **{"class": "wet"})
        else:
            other.desk.lodge("BL 2", "D2")
        other.turn()
        other.publisher.publish()
        write_book(other.folder / "store", other.folder / "book")
        sides.append((read_log(other.public), read_book(other.folder / "book")))
        other.end()
    (again, carried) = at_several_offices(sides)
    assert (again.what, again.is_drawn_again) == ("BL1", True)
    # Lodged in the old log and never drawn there: the new one draws it, once.
    assert (carried.what, carried.is_drawn_again) == ("BL2", False)
    (log, book), other = sides
    assert reconcile(log, book, [], [other]).wrong == reconcile(log, book, []).wrong + 1


@pytest.mark.parametrize("harm", ["drop", "reorder", "alter"])
def test_drop_reorder_or_alter_a_leaf(running, tmp_path, harm):
    """Detected: the leaves are not those of the signed root; signed anew, not what was seen."""
    for number in range(3):
        running.desk.lodge(f"BL {number}")
    running.turn()
    running.publisher.publish()
    follower = Follower(running.key(), tmp_path / "seen")
    follower.follow(running.asking())
    held = list(running.office.store.leaves())
    lodged = [i for i, data in enumerate(held) if b'"kind":"lodge"' in data]
    if harm == "drop":
        del held[lodged[1]]
    elif harm == "reorder":
        held[lodged[0]], held[lodged[1]] = held[lodged[1]], held[lodged[0]]
    else:
        held[lodged[0]] = held[lodged[0]].replace(b'"class":"dry"', b'"class":"wet"')
    tree = merkle.Tree()
    for data in held:
        tree.append(merkle.leaf_hash(data))
    folder = tmp_path / "forged"
    tiles.publish(folder, tree, lambda first, end: held[first:end], len(held))
    shutil.copy(running.public / "checkpoint", folder / "checkpoint")
    codes = {failure.code for failure in verify(folder, key=running.key(), processes=1).failures}
    assert "checkpoint" in codes
    # The office signs the forged log: whoever saw the true one refuses it.
    stated = checkpoint.Checkpoint("example.org/draw", len(held), tree.root())
    secret = (running.folder / "store" / SECRETS / LOG_KEY).read_bytes()
    asking = running.asking()
    asking.checkpoint = lambda: checkpoint.sign(stated, secret)
    asking.consistency = tree.consistency
    with pytest.raises(DrawError):
        follower.follow(asking)


def test_roll_the_database_back_to_a_backup(running, tmp_path):
    """Prevented: a database older than the last head is refused; else a witness sees it."""
    running.publisher.publish()
    follower = Follower(running.key(), tmp_path / "seen")
    running.end()
    shutil.copytree(running.folder / "store", tmp_path / "backup")
    running.begin()
    running.desk.lodge("BL 1")
    running.publisher.publish()
    follower.follow(running.asking())
    running.end()
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"):
        (running.folder / "store" / name).unlink(missing_ok=True)
        if (tmp_path / "backup" / name).exists():
            shutil.copy(tmp_path / "backup" / name, running.folder / "store" / name)
    with pytest.raises(DrawError, match="put back from a backup"):
        running.begin()
    # Head and published files rolled back as well: what was seen is not undone.
    shutil.copy(tmp_path / "backup" / HEAD, running.folder / "store" / HEAD)
    shutil.rmtree(running.public)
    running.begin()
    running.publisher.publish()
    with pytest.raises(DrawError, match="showed"):
        follower.follow(running.asking())


@pytest.mark.parametrize("is_written", [True, False])
def test_crash_between_draw_and_answer(running, is_written):
    """Prevented: what is drawn depends on leaves and keys alone, and is drawn once."""
    running.desk.lodge("BL 1")
    running.next_round()
    running.ticker.tick()
    running.open_links()
    commit, tried = running.office.store.commit, []

    def crash(rows):
        tried.extend(data for _, data in rows.leaves)
        if is_written:
            commit(rows)
        raise DrawError("The power went.", do_next="Start again.")

    running.office._commits._write = crash
    with pytest.raises(DrawError, match="power went"):
        running.office.draw_due()
    running.restart()
    running.ticker.tick()
    drawn = [data for data in running.office.store.leaves() if b'"kind":"draw"' in data]
    assert drawn == tried
    assert running.failures() == []


def test_two_servers_with_one_key(running, tmp_path):
    """Prevented on one store, which is locked; on a copy detected as two logs of one size."""
    with pytest.raises(DrawError, match="Another server"):
        Store(running.folder / "store")
    running.publisher.publish()
    running.end()
    shutil.copytree(running.folder / "store", tmp_path / "copy")
    running.begin()
    running.desk.lodge("BL 1")
    running.publisher.publish()
    follower = Follower(running.key(), tmp_path / "seen")
    follower.follow(running.asking())
    with Store(tmp_path / "copy") as store:
        second = Office(store, Custody(tmp_path / "copy" / SECRETS), running.clock)
        second.lodge("port", ["BL 2"], "dry", bytes(32))
        other = Publisher(second, tmp_path / "elsewhere")
        other.publish()
        second.finish()
    asking = running.asking()
    asking.checkpoint = lambda: other.note
    with pytest.raises(SplitViewError):
        follower.follow(asking)


def test_name_another_officer_behind_the_pseudonym(running, tmp_path):
    """Detected: the log has the pseudonyms before the draw, and each is of one officer alone.

    Officers changed in the database after the draw would send each file to whom somebody chose.
    """
    running.desk.lodge("BL1", "D1")
    running.turn()
    draw = running.file("BL1").draw.index
    running.end()
    with sqlite3.connect(tmp_path / "store" / DATABASE) as database:
        database.execute("DROP TRIGGER people_UPDATE")
        database.execute("UPDATE people SET officer = 'ann2' WHERE officer = 'ann'")
        database.execute("UPDATE people SET officer = 'ann' WHERE officer = 'bob'")
        database.execute("UPDATE people SET officer = 'bob' WHERE officer = 'ann2'")
    running.begin()
    running.desk.ask("POST", "/v1/openings", {"draw": draw, "reason": "decided"})
    assert running.failures() == []
    write_book(tmp_path / "store", tmp_path / "book")
    said = reconcile(read_log(running.public), read_book(tmp_path / "book"), []).faults
    assert sum("ann is not behind" in each for each in said) == 1
    assert sum("bob is not behind" in each for each in said) == 1


def test_write_another_as_approver(running, tmp_path):
    """Detected where people sign what names them: the server holds none of their keys.

    It lets a chief act alone by writing the auditor's name, which no verifier can tell.
    """
    key = make_key(tmp_path / "abe", "abe")
    running.desk.lodge("BL 1")
    running.turn()
    asked = {"draw": running.file("BL 1").draw.index, "office": "port", "shift": "s1"}
    asked |= {"officer": "bob", "reason": "suits"}
    made = acts.act(running.office, "reassign", asked, actor="cleo", approver="abe")
    running.clock.now += 2 * 86_400
    running.desk.lodge("BL 2")
    assert running.failures() == []
    read = read_acts(running.public)
    honest = [act.index for act in read.of("abe") if act.index != made["leaf"]]
    signed = confirm(read, honest, "abe", tmp_path / "abe")
    found = check(read, [key], {"abe": signed})
    assert [(act.index, name) for act, name in found.missing] == [(made["leaf"], "abe")]


def test_name_another_consignment_behind_a_tag(running, tmp_path):
    """Detected: a tag is a number of its consignment under the office's key, which proves it.

    Consignments changed in the database would give each the other's draw.
    """
    running.desk.lodge("BL1", "D1")
    running.desk.lodge("BL2", "D2")
    running.turn()
    running.end()
    with sqlite3.connect(tmp_path / "store" / DATABASE) as database:
        database.execute("DROP TRIGGER consignments_UPDATE")
        for old, new in (("BL1", "BL9"), ("BL2", "BL1"), ("BL9", "BL2")):
            text = "UPDATE consignments SET consignment = ? WHERE consignment = ?"
            database.execute(text, (new.encode(), old.encode()))
    running.begin()
    assert running.failures() == []
    write_book(tmp_path / "store", tmp_path / "book")
    said = reconcile(read_log(running.public), read_book(tmp_path / "book"), []).faults
    assert sum("its tag is of another" in each for each in said) == 2


def test_a_second_seed_for_a_tag(log):
    """Prevented: a key gives one number to one text, and a tag is drawn once."""
    log.lodge("A", at=70)
    log.close(1)
    log.links(1)
    alpha = log.rules.seed_input(log.rules.lodged[6])
    other = vrf.prove(b"another key".ljust(32, b"."), alpha)
    draw = log.draw(6, seal=values.seal(other).hex())
    # Sealed under another key, it can never be opened ...
    log.open(draw, proof=other.hex())
    assert log.code == "proof"
    # ... and not drawn again.
    log.draw(6)
    assert log.code == "draw"
    # Another nonce changes the proof's bytes and not its number; the seal holds the bytes too.
    log.open(draw, proof=log.proof(6).hex())
    assert log.code == "seal"


IDENTITY = (1).to_bytes(32, "little")
NON_CANONICAL = (2**255 - 19 + 1).to_bytes(32, "little")


@pytest.mark.parametrize("point", [IDENTITY, NON_CANONICAL, bytes(32), b"\xff" * 32])
def test_a_vrf_proof_with_a_small_order_or_non_canonical_point(log, point):
    """Prevented: such a point is refused in a key and in a proof, before anything is computed."""
    log.key(vrf_key=point.hex())
    assert log.code == "key"
    log.lodge("A", at=70)
    log.close(1)
    log.links(1)
    proof = point + bytes(48)
    draw = log.draw(7, seal=values.seal(proof).hex())
    log.open(draw, proof=proof.hex())
    assert log.code == "proof"


def test_a_key_that_leaked_yesterday(running):
    """Detected and bounded: nothing more is drawn by it, and what it drew since then is counted.

    The thief alone foresees nothing: without the links of the round there is no seed.
    """
    running.desk.lodge("BL 1")
    running.turn()
    key, draw = running.file("BL 1").key, running.file("BL 1").draw
    running.desk.lodge("BL 2")
    running.chief.act("key", {"office": "port", "reason": "leaked"})
    running.chief.act("revoke", {"key": key, "since": draw.at - 86_400, "reason": "leaked"})
    running.turn()
    # Lodged under the old key, drawn under the new one, and tagged as ever.
    running.turn()
    assert running.office.rules.published()["foreseeable"] == 1
    assert {d.file.key for d in running.office.rules.draws.values()} == {
        key,
        running.file("BL 2").key,
    }
    assert running.file("BL 2").key != key
    assert running.failures() == []


@pytest.mark.parametrize(
    "harm",
    [
        b"[" * 60_000,
        b'{"kind":"lodge"}',
        b'{"at":1e999,"kind":"close","round":1}',
        b'{"at":' + b"9" * 5_000 + b',"kind":"close","round":1}',
        b"\xff\xfe",
        b"",
    ],
)
def test_a_verifier_fed_a_malformed_log(log, tmp_path, harm):
    """Prevented: every byte is answered by a code, and the reading goes on."""
    log.lodge("A", at=70)
    held = [*log.leaves, harm, log.leaves[-1]]
    verdict = verify(log.publish(tmp_path, leaves=held), processes=1)
    assert [(f.code, f.index) for f in verdict.failures] == [("leaf", 7)]


@pytest.mark.parametrize("size", [10**6, 2**62])
def test_a_verifier_fed_a_huge_log(log, tmp_path, size):
    """Prevented: a size is no promise; what is not there is missed at once."""
    folder = log.publish(tmp_path)
    stated = checkpoint.Checkpoint("example.org/draw", size, bytes(32))
    (folder / "checkpoint").write_bytes(checkpoint.sign(stated, bytes(log.log_sign)))
    verdict = verify(folder, processes=1)
    assert [failure.code for failure in verdict.failures] == ["checkpoint"]


def test_a_verifier_made_to_count_for_ever(log):
    """Prevented: rounds and chains far apart cost no more than near ones."""
    far = 2**50
    log.lodge("A", at=70)
    log.add("close", at=2**52, round=far)
    assert log.code == "close"
    log.roster("h-z", starts=2**52 + 1 - 1_800_000_000, ends=2**52 + 10**9 - 1_800_000_000)
    log.add("close", at=2**52 + 10**8, round=2**46)
    assert log.code == "close"


def test_signing_key_of_another_log(running, tmp_path):
    """Prevented: the first leaf names the key, and a verifier is given it from elsewhere."""
    running.publisher.publish()
    other = notes.Key("example.org/draw", notes.public_key(b"o" * 32))
    codes = [f.code for f in verify(running.public, key=other, processes=1).failures]
    assert codes == ["checkpoint"]


def test_database_edited_under_a_running_server(running):
    """Detected: rows of the log cannot be changed, and without the trigger the root is another."""
    running.desk.lodge("BL 1")
    database = sqlite3.connect(running.folder / "store" / DATABASE)
    with pytest.raises(sqlite3.IntegrityError):
        database.execute("UPDATE leaves SET data = 'x'")
    database.close()
