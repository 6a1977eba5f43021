import pytest

from evenhand.draw import keys, values, vrf
from evenhand.draw.custody import Custody, make_custody
from evenhand.errors import DrawError

HOLDERS = ("ana", "bo", "cy")


@pytest.fixture
def custody(tmp_path):
    made = make_custody(tmp_path / "secrets")
    made.make_vrf()
    return made


@pytest.fixture
def ceremony(custody, tmp_path):
    transcript = keys.share(
        sorted(custody.folder.glob("*.key")),
        tmp_path / "ceremony",
        holders=HOLDERS,
        threshold=2,
        origin="example.org/draw",
        at="2026-11-30 10:00 UTC",
    )
    pages = [(tmp_path / "ceremony" / f"share-{name}.txt").read_text() for name in HOLDERS]
    return transcript, pages


def tag(custody):
    (public,) = [bytes.fromhex(p) for p in _vrf_publics(custody)]
    proof = vrf.prove(custody.vrf_secret(public), values.tag_input(b"BL1"))
    return values.tag(vrf.proof_to_hash(proof))


def _vrf_publics(custody):
    secrets = [path.read_bytes() for path in custody.folder.glob("vrf-*.key")]
    return [vrf.public_key(secret).hex() for secret in secrets]


@pytest.mark.parametrize("who", [(0, 1), (0, 2), (1, 2), (0, 1, 2)])
def test_a_key_that_was_put_together_gives_the_same_tags(who, ceremony, custody, tmp_path):
    transcript, pages = ceremony
    agreed = keys.recover(transcript, [pages[n] for n in who], tmp_path / "again")
    again = Custody(tmp_path / "again")
    assert again.log_public == custody.log_public
    assert tag(again) == tag(custody)
    assert all(set(names) == {HOLDERS[n] for n in who} for names in agreed.values())


def test_one_share_gives_nothing(ceremony, tmp_path):
    transcript, pages = ceremony
    with pytest.raises(DrawError, match="1 shares do not give the key"):
        keys.recover(transcript, pages[:1], tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_false_share_delays_and_is_named(ceremony, tmp_path):
    transcript, pages = ceremony
    name = transcript.held[0].name
    false = keys.written(name, 1, b"f" * 32)
    lines = [line for line in pages[0].splitlines() if name not in line]
    forged = "\n".join([*lines, false])
    with pytest.raises(DrawError, match="share of ana is not the one handed out"):
        keys.recover(transcript, [forged, pages[1]], tmp_path / "again")
    agreed = keys.recover(transcript, [forged, *pages[1:]], tmp_path / "again")
    assert agreed[name] == ["bo", "cy"]


def test_the_transcript_holds_no_secret_and_is_read_again(ceremony, custody, tmp_path):
    transcript, pages = ceremony
    path = tmp_path / "ceremony" / keys.TRANSCRIPT
    assert keys.read_transcript(path) == transcript
    said = path.read_text() + (tmp_path / "ceremony" / keys.PRINTED).read_text()
    for secret in custody.folder.glob("*.key"):
        assert secret.read_bytes().hex() not in said
    for page in pages:
        for _, _, share in keys.read_shares(page):
            assert share.hex() not in said
    assert all(f"{name}: ____" in said for name in HOLDERS)


def test_shares_are_for_their_owner_alone(ceremony, tmp_path):
    modes = {p.stat().st_mode & 0o777 for p in (tmp_path / "ceremony").glob("share-*.txt")}
    assert modes == {0o600}


def test_a_mistyped_letter_is_found():
    line = keys.written("log.key", 2, bytes(range(32)))
    assert keys.read_shares(line.replace("  ", " ")) == [("log.key", 2, bytes(range(32)))]
    at = len(line) - 7
    other = "A" if line[at] != "A" else "B"
    with pytest.raises(DrawError, match="mistyped"):
        keys.read_shares(line[:at] + other + line[at + 1 :])
    with pytest.raises(DrawError, match="mistyped"):
        keys.read_shares(line.replace("log.key 2", "log.key 3"))
    with pytest.raises(DrawError, match="no share"):
        keys.read_shares("nothing")


def test_one_lost_secret_comes_back_beside_those_that_are_there(ceremony, custody):
    transcript, pages = ceremony
    (lost,) = custody.folder.glob("vrf-*.key")
    before = lost.read_bytes()
    lost.unlink()
    keys.recover(transcript, pages, custody.folder)
    assert lost.read_bytes() == before
    assert lost.stat().st_mode & 0o777 == 0o600


def test_another_secret_is_never_written_over(ceremony, custody):
    transcript, pages = ceremony
    (lost,) = custody.folder.glob("vrf-*.key")
    lost.unlink()
    (custody.folder / "log.key").write_bytes(b"x" * 32)
    with pytest.raises(DrawError, match="another secret"):
        keys.recover(transcript, pages, custody.folder)
    assert not lost.exists()


def test_holders_are_named_in_order_and_the_folder_is_new(custody, tmp_path):
    paths = sorted(custody.folder.glob("*.key"))
    given = {"threshold": 2, "origin": "o", "at": "now"}
    with pytest.raises(DrawError, match="order of their names"):
        keys.share(paths, tmp_path / "c", holders=("bo", "ana"), **given)
    with pytest.raises(DrawError, match="not empty"):
        keys.share(paths, custody.folder, holders=("ana", "bo"), **given)
    with pytest.raises(DrawError, match="threshold of 2"):
        keys.share(paths, tmp_path / "c", holders=("ana", "bo"), **{**given, "threshold": 3})


def test_a_transcript_of_another_form_is_told(tmp_path):
    path = tmp_path / "t.json"
    path.write_text('{"held": [{"name": "x"}]}')
    with pytest.raises(DrawError, match="not the transcript"):
        keys.read_transcript(path)
