"""Do people sign what stands in the log under their names, and is what they did not sign told?"""

import pytest

from evenhand.cli.main import main
from evenhand.draw import notes
from evenhand.draw.confirming import check, confirm, make_key, read_acts
from evenhand.errors import DrawError

DAY = 86_400


@pytest.fixture
def signers(log, tmp_path):
    """Give ana, who acted, and bo, who approved, keys of their own; and a reader of the log."""
    keys = {name: make_key(tmp_path / name, name) for name in ("ana", "bo")}
    log.publish(tmp_path / "log")

    def read():
        return read_acts(log.publish(tmp_path / "log"))

    def sign(name, *wanted, acts=None):
        return confirm(acts or read(), wanted, name, tmp_path / name)

    return keys, read, sign


def test_what_both_signed_is_confirmed(signers):
    keys, read, sign = signers
    acts = read()
    # The key of the office, and the roster.
    assert [act.index for act in acts.of("ana")] == [act.index for act in acts.of("bo")] == [1, 5]
    given = {name: sign(name, 1, 5) for name in keys}
    found = check(acts, keys.values(), given)
    assert (found.confirmed, found.waiting, found.missing, found.faults) == (4, 0, (), ())


def test_what_is_not_signed_waits_a_day_and_is_told_then(log, signers):
    keys, read, sign = signers
    given = {"ana": sign("ana", 1, 5), "bo": sign("bo", 1)}
    found = check(read(), keys.values(), given)
    assert (found.waiting, found.missing) == (1, ())
    log.lodge("A", at=DAY + 60)
    ((act, name),) = check(read(), keys.values(), given).missing
    assert (act.index, name) == (5, "bo")
    assert '"kind": "roster"' in act.sentence


def test_names_without_a_key_are_counted_as_the_servers_word(signers):
    keys, read, sign = signers
    found = check(read(), [keys["ana"]], {"a": sign("ana", 1, 5)})
    assert (found.missing, dict(found.keyless)) == ((), {"bo": 2})


def test_only_entries_that_name_the_person_are_signed(signers):
    _, _, sign = signers
    for wanted in ((2,), (1, 99), ()):
        with pytest.raises(DrawError, match="do not name ana"):
            sign("ana", *wanted)


def test_signature_for_another_log_or_entry_is_told(log, make, signers, tmp_path):
    keys, _, sign = signers
    given = sign("ana", 1)
    other = make()
    other.key(reason="another")
    acts = read_acts(other.publish(tmp_path / "other"))
    assert check(acts, keys.values(), {"f": given}).faults == (
        "f: ana confirmed another leaf 1 than is in this log",
    )
    acts = read_acts(make(origin="else.example/draw").publish(tmp_path / "else"))
    assert check(acts, keys.values(), {"f": given}).faults == (
        "f: it confirms nothing of this log",
    )


@pytest.mark.parametrize(
    "harm",
    [
        lambda note: note.replace(b"1 ", b"5 "),
        lambda note: note.replace(b"ana ", b"bo "),
        lambda note: note[:-20],
        lambda note: b"",
        lambda note: b"\xff",
    ],
)
def test_a_note_that_was_altered_confirms_nothing(signers, harm):
    keys, read, sign = signers
    found = check(read(), keys.values(), {"f": harm(sign("ana", 1))})
    assert found.confirmed == 0
    assert len(found.faults) == 1


def test_note_signed_by_the_server_in_anothers_name_confirms_nothing(signers, tmp_path):
    keys, read, _ = signers
    make_key(tmp_path / "server", "bo")
    forged = confirm(read(), [1], "bo", tmp_path / "server")
    found = check(read(), keys.values(), {"f": forged})
    assert (found.confirmed, len(found.faults)) == (0, 1)


def test_name_that_the_log_cannot_hold_is_refused(tmp_path):
    with pytest.raises(DrawError, match="no name of the log"):
        make_key(tmp_path, "Ana B")


def test_it_is_done_from_the_command_line(log, tmp_path, capsys):
    log.lodge("A", at=DAY + 60)
    public = str(log.publish(tmp_path / "log"))
    confirming = ["draw", "confirm"]
    assert main([*confirming, "make", str(tmp_path / "bo"), "--name", "bo"]) == 0
    key = capsys.readouterr().out.strip()
    assert notes.parse_key(key).name == "bo"
    assert main([*confirming, "list", public, "--name", "bo"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    signing = [*confirming, "sign", str(tmp_path / "bo"), public, "--name", "bo"]
    checking = [*confirming, "check", public, "--signer", key]
    assert main([*signing, "--leaf", "1", "--out", str(tmp_path / "one")]) == 0
    capsys.readouterr()
    assert main([*checking, "--signed", str(tmp_path / "one")]) == 1
    shown = capsys.readouterr().out
    assert "not confirmed by bo: leaf 5" in shown
    assert "ana: 2 on the server's word alone" in shown
    assert main([*signing, "--leaf", "5", "--out", str(tmp_path / "five")]) == 0
    assert main([*checking, "--signed", str(tmp_path / "one"), str(tmp_path / "five")]) == 0
    assert main([*checking, "--signed", str(tmp_path / "none")]) == 1
    assert main([*confirming, "list", str(tmp_path / "none"), "--name", "bo"]) == 1
    assert "not whole" in capsys.readouterr().err
