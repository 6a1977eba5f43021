"""Does the stand-alone file compute what the standards say, and print what an auditor needs?"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey
from tests.draw.standalone.honest import DAY, OPEN_DAYS, ORIGIN, R, at
from tests.draw.standalone.logbook import (
    FILE,
    Ref,
    alone,
    hashed,
    prove,
    public,
    secret,
    sign,
    verifier_key,
    write_log,
)

VECTORS = json.loads((Path(__file__).parent / "data" / "vectors.json").read_text("utf-8"))
WITNESS = "witness.example/w1"


def run(*words: object, isolated: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *(["-I", "-S"] if isolated else []), str(FILE), *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def published(honest_log, tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    honest_log.write(folder, witnesses=(WITNESS,))
    return folder


# What it is made of.


def test_it_asks_for_the_standard_library_alone_and_for_python_3_9():
    tree = ast.parse(FILE.read_text("utf-8"), feature_version=(3, 9))
    wanted = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            wanted |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            wanted.add(str(node.module).partition(".")[0])
    assert wanted <= sys.stdlib_module_names
    assert not any(isinstance(node, ast.Match) for node in ast.walk(tree))
    # Nothing that would fetch a module by name, or go out.
    assert wanted.isdisjoint({"importlib", "socket", "urllib", "http", "subprocess"})


def test_nothing_of_the_package_imports_it():
    source = FILE.parents[3]
    importers = [
        path.name
        for path in source.rglob("*.py")
        if path != FILE and "import evenhand_draw_verify" in path.read_text("utf-8")
    ]
    assert importers == []


# Known answers.


@pytest.mark.parametrize("vector", VECTORS["ecvrf"], ids=lambda v: v["alpha"] or "empty")
def test_vrf_gives_the_answers_of_rfc_9381(vector):
    seed, key, alpha, proof, beta = (
        bytes.fromhex(vector[name]) for name in ("sk", "pk", "alpha", "pi", "beta")
    )
    assert public(seed) == key
    assert alone.vrf_hash(key, alpha, proof) == beta
    assert prove(seed, alpha) == proof
    for place in (0, 31, 32, 47, 48, 79):
        wrong = bytearray(proof)
        wrong[place] ^= 1
        assert alone.vrf_hash(key, alpha, bytes(wrong)) is None
    assert alone.vrf_hash(key, alpha + b"x", proof) is None
    assert alone.vrf_hash(key, alpha, proof + b"\x00") is None
    # s + order is the same number, written otherwise.
    s = int.from_bytes(proof[48:], "little") + alone.ORDER
    assert alone.vrf_hash(key, alpha, proof[:48] + s.to_bytes(32, "little")) is None


def test_tree_has_the_roots_of_rfc_6962():
    tree = alone.Tree()
    for leaf in VECTORS["merkle"]["leaves_hex"]:
        tree.append(bytes.fromhex(leaf))
    roots = [tree.root(size).hex() for size in range(tree.size + 1)]
    assert roots == VECTORS["merkle"]["root_at_size"]


SMALL = (
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
)
OTHER_FORMS = (
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
)


@pytest.mark.parametrize("form", SMALL)
def test_each_point_of_small_order_is_a_point_and_no_key(form):
    point = alone.decode_point(bytes.fromhex(form))
    assert point is not None
    assert not alone.has_large_order(point)
    assert alone.key_multiples(bytes.fromhex(form)) is None
    proof = bytes.fromhex(form) + bytes(48)
    assert alone.vrf_hash(public(secret("k")), b"", proof) is None


@pytest.mark.parametrize("form", OTHER_FORMS)
def test_no_other_form_of_such_a_point_is_read(form):
    assert alone.decode_point(bytes.fromhex(form)) is None


@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=80), data=st.data())
def test_signatures_are_those_of_another_library(seed, message, data):
    signature = sign(seed, message)
    assert signature == SigningKey(seed).sign(message).signature
    assert public(seed) == bytes(SigningKey(seed).verify_key)
    assert alone.is_signed(public(seed), message, signature)
    altered = bytearray(signature)
    altered[data.draw(st.integers(0, 63))] ^= 1 << data.draw(st.integers(0, 7))
    try:
        VerifyKey(public(seed)).verify(message, bytes(altered))
        theirs = True
    except BadSignatureError:
        theirs = False
    assert alone.is_signed(public(seed), message, bytes(altered)) is theirs


@settings(max_examples=25)
@given(alpha=st.binary(max_size=40), scalar=st.integers(0, 2**253 - 1), c=st.integers(0, 2**128))
def test_tables_and_double_scalars_agree_with_adding_bit_by_bit(alpha, scalar, c):
    point = alone.vrf_point(b"", alpha)
    other = alone.vrf_point(b"other", alpha)

    def times(n, p):
        total = alone.NEUTRAL
        for bit in bin(n)[2:]:
            total = alone.double(total)
            if bit == "1":
                total = alone.add(total, alone.cached(p))
        return total

    x, y, z, t = times(c, other)
    minus = (-x % alone.P, y, z, -t % alone.P)
    plain = alone.add(times(scalar, point), alone.cached(minus))
    quick = alone.difference(scalar, point, c, other)
    (one,) = alone.affine([point])
    table = alone.Multiples(one, 6).add_to(alone.NEUTRAL, scalar)
    assert alone.affine([quick]) == alone.affine([plain])
    assert alone.affine([table]) == alone.affine([times(scalar, point)])


@given(
    pool=st.dictionaries(st.text("abcd", min_size=1, max_size=3), st.integers(1, 5), min_size=1),
    full=st.sets(st.text("abcd", min_size=1, max_size=3)),
)
def test_selection_is_that_of_the_page(pool, full):
    from tests.draw.standalone.logbook import deal

    handlers = tuple(
        alone.Handler(n, w, 1 if n in full else None, len(n).to_bytes(4, "big") + n.encode())
        for n, w in sorted(pool.items())
    )
    counts = alone.Counter(dict.fromkeys(full, 1))
    drawn, after, binding = alone.select(b"s" * 64, b"t" * 32, handlers, counts)
    assert (drawn, after) == deal(b"s" * 64, b"t" * 32, pool, frozenset(full))
    assert binding == bool(full & pool.keys() and not pool.keys() <= full)


# An honest log.


def test_an_honest_log_has_no_failure_and_its_counts_are_known(published):
    found = alone.verify(str(published))
    assert found.pairs() == []
    assert found.notes == ["beacon signature not checked"]
    assert found.summary == {
        "lodgements": 12,
        "tags": 8,
        "draws": 7,
        "opened": 5,
        "checked": 5,
        "pending": 0,
        "departures": {
            **{"absence": 2, "return": 1, "change": 1, "conflict": 2, "reassign": 1},
            **{"revoke": 1, "retire": 1},
        },
        "emergencies": 1,
        "countersigned": 1,
        # di is drawn first, then ana; bo at l2 fills his cap, and is passed over for l3 and l5.
        "binding_cap": 2,
        # l2 is wet: only ana and bo; the second shift has two handlers.
        "fewer_than_three_eligible": 2,
        # l5 was drawn by key1 after the time since when it is given as lost.
        "foreseeable": 1,
        "share_binding_cap": 0.4,
        "share_fewer_than_three": 0.285714,
    }


def test_a_draw_waits_for_the_openings_before_it_where_caps_count(honest_log, tmp_path):
    log = honest_log.copy()
    log.drop("o1")
    log.drop("o3")
    log.leaves = {k: v for k, v in log.leaves.items() if k not in ("o5", "last")}
    log.write(tmp_path)
    found = alone.verify(str(tmp_path))
    assert found.pairs() == []
    # o2 is opened, and d1 before it is not.
    assert {k: found.summary[k] for k in ("opened", "checked", "pending")} == {
        **{"opened": 2, "checked": 1, "pending": 1}
    }


def test_other_processes_find_the_same(honest_log, tmp_path):
    log = honest_log.copy()
    log.change("o1", proof=log.leaves["o0"]["proof"])
    log.change("o2", drawn="zoe")
    log.insert("o3", "again", dict(log.leaves["o3"]))
    log.insert("o3", "back", {**log.leaves["reassign"], "at": at(11, 8), "draw": Ref("d0")})
    log.write(tmp_path)
    one, two = (alone.verify(str(tmp_path), processes=n) for n in (1, 2))
    assert [c for c, _ in one.pairs()] == ["unopened", "seal", "time", "open"]
    assert one == two


# The command line.


def test_the_command_runs_alone_and_says_that_there_is_no_failure(published):
    done = run(published)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == f"log {ORIGIN}: 65 leaves, the last of 2025-02-21 21:28:05 UTC"
    assert "note: beacon signature not checked" in lines
    assert lines[-1] == "no failure"


def test_a_failure_is_said_in_plain_words_and_as_json(honest_log, tmp_path):
    log = honest_log.copy()
    log.drop("o0")
    log.write(tmp_path)
    done = run(tmp_path)
    assert done.returncode == 1
    assert (
        "FAILURE [unopened] leaf 19, since 2025-02-21 21:24:03 UTC: "
        "the draw was not opened within 2 days\n"
    ) in done.stdout
    assert done.stdout.splitlines()[-1] == "1 failure"
    done = run(tmp_path, "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert told["pairs"] == [["unopened", 19]]
    assert told["failures"][0]["since"] == at(4, 3) + OPEN_DAYS * DAY
    assert set(told) == {"failures", "pairs", "summary", "notes", "log"}


def test_one_day_is_told_alone(honest_log, tmp_path):
    log = honest_log.copy()
    log.drop("o0")
    log.insert("last", "bad", {**log.leaves["last"], "key": 10**6})
    log.write(tmp_path)
    pairs = {
        day: json.loads(run(tmp_path, "--json", "--day", day).stdout)["pairs"]
        for day in ("2025-02-19", "2025-02-20", "2025-02-21")
    }
    assert pairs == {
        "2025-02-19": [["unopened", 19]],
        "2025-02-20": [],
        "2025-02-21": [["reference", 64]],
    }
    assert run(tmp_path, "--day", "2025-02-20").returncode == 0


def test_keys_that_are_given_must_be_on_the_checkpoint(published, honest_log, tmp_path):
    key, other = verifier_key(ORIGIN), verifier_key("other.example/log")
    witness, absent = verifier_key(WITNESS, 4), verifier_key("witness.example/w2", 4)
    assert run(published, "--key", key, "--witness", witness).returncode == 0
    for words in (("--key", other), ("--witness", witness, "--witness", absent)):
        done = run(published, "--json", *words)
        assert done.returncode == 1
        assert json.loads(done.stdout)["pairs"] == [["checkpoint", None]]
    honest_log.write(tmp_path, signer="another key")
    assert alone.verify(str(tmp_path)).pairs() == [("checkpoint", None)]


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("/nowhere/at/all",),
        (".", "--day", "yesterday"),
        (".", "--day", "2026-02-30"),
        (".", "--key", "not a key"),
        (".", "--key", "a+00000000+AQ=="),
        (".", "--now", "-1"),
        (".", "--processes", "0"),
        (".", "--guess"),
    ],
)
def test_misuse_exits_with_2(words):
    done = run(*words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "usage: evenhand_draw_verify.py" in done.stderr


def test_a_key_of_a_witness_is_no_key_of_a_log():
    with pytest.raises(alone.argparse.ArgumentTypeError, match="type 4"):
        alone.verifier_key(verifier_key(WITNESS, 4), 1)


def test_a_log_of_many_tiles_and_the_path_of_a_tile(honest_log, tmp_path):
    # The page of C2SP tlog-tiles gives this example.
    assert alone.tile_name(1234067) == "x001/x234/067"
    assert alone.tile_parts("tile/0/x001/x234/067.p/8") == ("0", 1234067, 8)
    log = honest_log.copy()
    for i in range(700):
        log.insert("last" if i == 0 else f"more{i - 1}", f"more{i}", dict(log.leaves["last"]))
    log.write(tmp_path)
    assert (tmp_path / "tile/1/000.p/2").is_file()
    found = alone.verify(str(tmp_path))
    assert found.pairs() == []
    assert found.summary["lodgements"] == 712


def test_proofs_of_the_writer_hold_for_any_text():
    for text in (b"", b"\x00" * 300, bytes(range(256))):
        proof, beta = hashed(secret("k"), text)
        assert len(beta) == 64
        assert alone.vrf_hash(public(secret("l")), text, proof) is None


def test_leaves_before_and_after_2100_are_dated():
    assert alone.moment(at(0)) == "2025-02-19 21:20:00 UTC"
    assert alone.moment(2**53 - 1) == "second 9007199254740991 since 1970"
    assert at(0) == R * 60


def test_a_log_of_the_first_leaf_alone(honest_log, tmp_path):
    write_log(tmp_path, honest_log.built()[:1])
    assert alone.verify(str(tmp_path)).pairs() == []
