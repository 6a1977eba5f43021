import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.draw import leaves
from evenhand.draw.leaves import LeafError

H = "ab" * 32
S = "cd" * 64
TWO = {"reason": "so decided", "actor": "chief-1", "approver": "audit-2"}
HANDLERS = [
    {"handler": "a", "weight": 1, "classes": ["food", "general"], "cap": None},
    {"handler": "b", "weight": 1000, "classes": [], "cap": 1},
]
EVERY = [
    {
        "kind": "start",
        "v": 1,
        "origin": "draw.example/port",
        "log_key": H,
        "round_seconds": 60,
        "open_days": 30,
        "grace_seconds": 0,
        "least_parties": 3,
        "beacon": {"chain": H, "genesis": 0, "period": 3},
    },
    {"kind": "key", "office": "PORT", "vrf_key": H, "from_round": 1, **TWO},
    {"kind": "revoke", "key": 1, "since": 0, **TWO},
    {
        "kind": "party",
        "party": "customs",
        "sign_key": H,
        "anchor": H,
        "first_round": 1,
        "last_round": 2,
        "threshold": 2,
        "holders": ["x", "y", "z"],
        "signature": S,
    },
    {"kind": "retire", "party": "customs", "from_round": 2, **TWO},
    {
        "kind": "roster",
        "office": "PORT",
        "shift": "day",
        "starts": 60,
        "ends": 120,
        "handlers": HANDLERS,
        "excluded": [{"handler": "c", "reason": "on leave"}],
        "actor": "chief-1",
        "approver": "audit-2",
    },
    {"kind": "change", "roster": 5, "from_round": 1, "set": HANDLERS, "remove": ["q"], **TWO},
    {"kind": "absence", "roster": 5, "handler": "a", "from_round": 1, **TWO},
    {
        "kind": "return",
        "roster": 5,
        "handler": "a",
        "from_round": 1,
        "actor": "chief-1",
        "approver": "audit-2",
    },
    {"kind": "conflict", "office": "PORT", "tag": H, "handler": "a", **TWO, "approver": ""},
    {"kind": "lodge", "office": "PORT", "key": 1, "tag": H, "class": "food", "declaration": H},
    {"kind": "close", "round": 1},
    {
        "kind": "link",
        "round": 1,
        "party": "customs",
        "value": H,
        "size": 12,
        "root": H,
        "holders": [],
        "signature": S,
    },
    {"kind": "beacon", "round": 1, "number": 9, "signature": "00ff", "randomness": H},
    {
        "kind": "draw",
        "office": "PORT",
        "tag": H,
        "round": 1,
        "lodge": 10,
        "roster": 5,
        "key": 1,
        "seal": H,
    },
    {"kind": "open", "draw": 14, "proof": "ee" * 80, "drawn": "a", "next": "", "reason": "done"},
    {"kind": "reassign", "draw": 14, "to": "b", **TWO},
    {
        "kind": "emergency",
        "office": "PORT",
        "tag": H,
        "to": "b",
        "reason": "night",
        "actor": "chief-1",
    },
    {"kind": "countersign", "emergency": 17, "approver": "audit-2"},
]
EVERY = [{"at": 1_800_000_000, **leaf} for leaf in EVERY]
CLOSE = b'{"at":7,"kind":"close","round":1}'


def code(data: bytes) -> str:
    with pytest.raises(LeafError) as refused:
        leaves.read(data)
    assert str(refused.value)
    return refused.value.code


def without_form(leaf: dict) -> bytes:
    return json.dumps(leaf, sort_keys=True, separators=(",", ":")).encode()


def test_every_kind_is_written_and_read_again():
    assert [leaf["kind"] for leaf in EVERY] == list(leaves.KINDS)
    for leaf in EVERY:
        assert leaves.read(leaves.write(leaf)) == leaf


def test_a_leaf_has_the_bytes_of_its_page():
    assert leaves.write({"round": 1, "kind": "close", "at": 7}) == CLOSE
    said = {**EVERY[17], "at": 7, "reason": 'é😀\x7f"\n'}
    assert b'"reason":"\\u00e9\\ud83d\\ude00\\u007f\\"\\n"' in leaves.write(said)


@pytest.mark.parametrize("leaf", EVERY, ids=lambda leaf: leaf["kind"])
def test_a_key_too_few_or_too_many_is_refused(leaf):
    for key in leaf:
        fewer = {k: v for k, v in leaf.items() if k != key}
        assert code(without_form(fewer)) == "leaf", key
    assert code(without_form({**leaf, "extra": 1})) == "leaf"


@pytest.mark.parametrize("leaf", EVERY, ids=lambda leaf: leaf["kind"])
@pytest.mark.parametrize(
    "value", [-1, 2**53, 1.5, True, [1], {"a": 1}, "a b", "\ud800", "x" * 501], ids=repr
)
def test_no_key_takes_a_value_of_no_form(leaf, value):
    # A reason is free text, and takes what no other key does.
    for key in leaf.keys() - ({"reason"} if value == "a b" else set()):
        assert code(without_form({**leaf, key: value})) == "leaf", key
        with pytest.raises(LeafError):
            leaves.write({**leaf, key: value})


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        ("start", "v", 2),
        ("start", "origin", "a+b"),
        ("start", "origin", "a" * 201),
        ("start", "round_seconds", 0),
        ("start", "least_parties", 2),
        ("start", "beacon", {"chain": H, "genesis": 0, "period": 0}),
        ("key", "approver", ""),
        ("party", "holders", ["y", "x"]),
        ("party", "signature", "cd"),
        ("party", "signature", ""),
        ("beacon", "signature", "00" * 257),
        ("roster", "handlers", HANDLERS[::-1]),
        ("roster", "handlers", [{**HANDLERS[0], "weight": 0}]),
        ("roster", "handlers", [{**HANDLERS[0], "weight": 1001}]),
        ("roster", "handlers", [{**HANDLERS[0], "cap": 0}]),
        ("roster", "handlers", [{**HANDLERS[0], "more": 0}]),
        ("roster", "shift", "x" * 65),
        ("beacon", "signature", ""),
        ("beacon", "randomness", H.upper()),
        ("draw", "tag", H[:-1]),
        ("open", "drawn", ""),
        ("open", "reason", ""),
    ],
)
def test_what_is_near_the_form_is_refused(kind, key, value):
    leaf = next(leaf for leaf in EVERY if leaf["kind"] == kind)
    assert code(without_form({**leaf, key: value})) == "leaf"


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        ("start", "beacon", None),
        ("party", "holders", ["x", "x"]),
        ("start", "open_days", 0),
        ("link", "signature", ""),
        ("roster", "handlers", [HANDLERS[0], HANDLERS[0]]),
        ("roster", "handlers", []),
        ("open", "reason", "ü" * 500),
        ("close", "round", 2**53 - 1),
    ],
)
def test_what_is_a_matter_of_rules_has_the_form(kind, key, value):
    leaf = next(leaf for leaf in EVERY if leaf["kind"] == kind)
    assert leaves.read(leaves.write({**leaf, key: value}))[key] == value


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xef\xbb\xbf" + CLOSE,
        b"\xff\xfe",
        b"[]",
        b"null",
        b'"close"',
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b'{"at":7,"kind":"close","round":' + b"9" * 60_000 + b"}",
        b'{"at":7,"kind":"close","round":' + b"9" * 4_000 + b"}",
        b'{"at":7,"kind":"close","round":NaN}',
        b'{"at":7,"kind":"close","round":1e0}',
        b'{"at":7,"kind":"close","round":1.0}',
        b'{"at":7,"kind":' + b"9" * 4_000 + b',"round":1}',
        b'{"at":7,"kind":["close"],"round":1}',
        b'{"at":7,"kind":"close","round":1}' + b" " * 65_535,
        '{"at":7,"kind":"close","röund":1}'.encode(),
        CLOSE[:-1],
        CLOSE + b"{}",
    ],
    ids=lambda data: data[:40],
)
def test_hostile_bytes_are_no_leaf(data):
    assert code(data) == "leaf"


@pytest.mark.parametrize(
    "data",
    [
        CLOSE + b"\n",
        b" " + CLOSE,
        b'{"kind":"close","at":7,"round":1}',
        b'{"at":7, "kind":"close","round":1}',
        b'{"at":7,"kind":"cl\\u006fse","round":1}',
        b'{"at":7,"kind":"close","round":-0}',
        CLOSE.replace(b"round", b"ro\\u0075nd"),
        b'{"at":7,"kind":"close","kind":"close","round":1}',
        b'{"at":7,"kind":"close","round":2.5,"round":1}',
        leaves.write({**EVERY[17], "reason": "é"}).replace(b"\\u00e9", "é".encode()),
        leaves.write({**EVERY[17], "reason": "\x7f"}).replace(b"\\u007f", b"\x7f"),
    ],
)
def test_another_spelling_of_a_leaf_is_not_canonical(data):
    assert code(data) == "canonical"


@given(st.binary(max_size=200) | st.text(alphabet='{}[]",:0123eE.-\\u kindclose', max_size=80))
@settings(max_examples=200)
def test_any_bytes_are_a_leaf_or_refused(data):
    data = data.encode() if isinstance(data, str) else data
    try:
        read = leaves.read(data)
    except LeafError:
        return
    assert leaves.write(read) == data


def test_a_leaf_too_large_is_refused():
    handlers = [{**HANDLERS[0], "handler": f"h{i:04}"} for i in range(1_000)]
    roster = next(leaf for leaf in EVERY if leaf["kind"] == "roster")
    with pytest.raises(LeafError, match="over 65535"):
        leaves.write({**roster, "handlers": handlers})


def test_what_a_party_signs_has_an_empty_signature():
    party = next(leaf for leaf in EVERY if leaf["kind"] == "party")
    assert leaves.unsigned(party) == leaves.write(party).replace(S.encode(), b"")
    assert leaves.unsigned({**party, "signature": ""}) == leaves.unsigned(party)
    with pytest.raises(LeafError):
        leaves.unsigned({**party, "threshold": None})
