"""Does each thing that can be wrong in a log give its own code at its own leaf, and no other?"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.draw.standalone.honest import DAY, OPEN_DAYS, R, at, handler
from tests.draw.standalone.logbook import (
    ChainOf,
    Logbook,
    Raw,
    Ref,
    alone,
    encode,
    public,
    secret,
    sha256,
    tag_of,
)

Expected = list[tuple[str, str]]
LATE = at(8, 5) + OPEN_DAYS * DAY
NOT_ROUND_5 = [("draw", "d5"), ("reference", "o5")]
PARTIES_OF_5 = ("agents", "audit", "customs")
NOT_ROUND_100 = [
    ("beacon", "beacon100"),
    *(("link", f"link100.{name}") for name in ("agents", "audit", "customs")),
    ("draw", "d30"),
]
TWO = {"actor": "chief", "approver": "deputy"}


def found(log: Logbook, folder: Path, **how: Any) -> list[tuple[str, int | None]]:
    log.write(folder)
    return list(alone.verify(str(folder), **how).pairs())


def twin(log: Logbook, label: str, **changes: Any) -> None:
    """Put an altered copy of a leaf right after it."""
    leaf = log.leaves[label]
    assert isinstance(leaf, dict)
    log.insert(label, "bad", {**leaf, **{k.rstrip("_"): v for k, v in changes.items()}})


def raw(log: Logbook, change: Callable[[bytes], bytes]) -> None:
    leaf = {**log.leaves["l1.again"], "key": log.index("key1")}  # type: ignore[dict-item]
    log.insert("l1.again", "bad", Raw(change(encode(leaf))))


def move(log: Logbook, label: str, after: str, **changes: Any) -> None:
    leaf = log.leaves[label]
    log.drop(label)
    log.insert(after, label, {**leaf, **changes})  # type: ignore[dict-item]


def last_link(log: Logbook, number: int) -> str:
    return [label for label in log.leaves if label.startswith(f"link{number}.")][-1]


CASES: dict[str, tuple[Callable[[Logbook], object], Expected]] = {}


def case(name: str, alter: Callable[[Logbook], object], *expected: tuple[str, str]) -> None:
    assert name not in CASES
    CASES[name] = (alter, list(expected))


def bad(name: str, code: str, label: str, **changes: Any) -> None:
    """An altered copy of a leaf is at fault, and nothing else is."""
    case(name, lambda log: twin(log, label, **changes), (code, "bad"))


# leaf, canonical, reference, time

for _name, _data in {
    "nothing": b"",
    "no JSON": b"draw",
    "a list": b"[]",
    "no kind": b"{}",
    "an unknown kind": b'{"at":1,"kind":"gift"}',
    "not UTF-8": b'{"at":1,"kind":"\xff"}',
    "UTF-16": '{"kind":"close"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"kind":"close"}',
    "nested without end": b"[" * 60_000,
    "nested objects": b'{"a":' * 10_000,
    "a gigantic number": b'{"at":' + b"9" * 60_000 + b',"kind":"close","round":1}',
    "a kind that is a list": b'{"at":1,"kind":["close"]}',
}.items():
    case(f"a leaf is {_name}", lambda log, data=_data: raw(log, lambda _: data), ("leaf", "bad"))
for _name, _old, _new in (
    ("NaN", b'"key":1', b'"key":NaN'),
    ("a fraction", b'"key":1', b'"key":1.0'),
    ("a power", b'"key":1', b'"key":1e0'),
    ("true", b'"key":1', b'"key":true'),
    ("a negative number", b'"key":1', b'"key":-1'),
    ("a number beyond 2^53 - 1", b'"key":1', b'"key":9007199254740992'),
    ("capital hex", b'"declaration":"', b'"declaration":"A'),
    ("another key beside", b'"key":1', b'"key":1,"zeal":1'),
    ("a name with a space", b'"class":"dry"', b'"class":"dr y"'),
    ("a name with a line feed", b'"class":"dry"', b'"class":"dry\\n"'),
    ("a digit of another script", b'"class":"dry"', b'"class":"\\u0663"'),
):
    case(
        f"a leaf with {_name}",
        lambda log, old=_old, new=_new: raw(log, lambda data: data.replace(old, new)),
        ("leaf", "bad"),
    )
for _name, _old, _new in (
    ("white space", b'"key":1', b'"key": 1'),
    ("a space after it", b"}", b"} "),
    ("a key twice", b'"key":1', b'"key":1,"key":1'),
    ("another escape", b'"dry"', b'"\\u0064ry"'),
    ("another order", b'{"at"', b'{"key":1,"at"'),
):
    case(
        f"a leaf written with {_name}",
        lambda log, old=_old, new=_new: raw(log, lambda data: data.replace(old, new)),
        ("canonical", "bad"),
    )
case(
    "a reason in letters that need escapes, unescaped",
    lambda log: log.insert(
        "reassign",
        "bad",
        Raw(encode({**log.leaves["reassign"], "draw": log.index("d1"), "reason": "E"})  # type: ignore[dict-item]
            .replace(b'"E"', '"\u00c9"'.encode())),
    ),
    ("canonical", "bad"),
)  # fmt: skip
bad("a reason of 501 characters", "leaf", "reassign", reason="x" * 501)
bad("a reason with half a character", "leaf", "reassign", reason="\ud83d")
bad("no second person", "leaf", "reassign", approver="")
bad("a second start", "leaf", "start", at=at(0))
bad("handlers out of order", "leaf", "roster1", handlers=[handler("b", 1, ""), handler("a", 1, "")])
bad("a weight of 1001", "leaf", "roster1", handlers=[handler("a", 1001, "dry")])
bad("a cap of none", "leaf", "roster1", handlers=[handler("a", 1, "dry", cap=0)])
bad("holders out of order", "leaf", "party.audit", holders=["h2", "h1"])
bad("a draw that is an opening", "reference", "reassign", draw=Ref("o1"))
bad("a draw to come", "reference", "reassign", draw=Ref("d30"))
bad("a draw beyond the log", "reference", "reassign", draw=10**9)
bad("itself", "reference", "reassign", draw=Ref("bad"))
bad("a key that is a lodgement", "reference", "l1.again", key=Ref("night"))
bad("a time before the last", "time", "l30", at=at(12) - 1)
case(
    "a leaf at fault gives no time",
    lambda log: twin(log, "reassign", draw=10**9, at=at(2000)),
    ("reference", "bad"),
)
case(
    "what refers to a leaf at fault is at fault",
    lambda log: (log.change("d10", key=Ref("o0")), log.put("d10", "re", "reassign", draw=Ref("d10"),
                 to="ana", reason="x", **TWO)),
    ("reference", "d10"), ("reference", "re"), ("undrawn", "l10"),
)  # fmt: skip

# late, roster, party, signature, approver

bad("a key for this very round", "late", "key1", from_round=R)
bad("a chain for this very round", "late", "party.audit", first_round=R)
bad("a party retired in this round", "late", "retire", from_round=R + 4)
bad("a change in this round", "late", "change", from_round=R + 4)
bad("an absence in this round", "late", "absence", from_round=R + 4)
bad("a return in this round", "late", "return", from_round=R + 8)
bad("an absence of a shift, named by its second round", "late", "absence.late", from_round=R + 4)
bad("a roster for a shift that began", "late", "roster2", at=at(50), starts=at(50), ends=at(51))
bad("a shift without time", "roster", "roster2", starts=at(130), ends=at(130))
bad("two rosters for one moment", "roster", "roster2", starts=at(119, 59), ends=at(130))
bad("a roster around another", "roster", "roster2", starts=at(90), ends=at(130))
bad(
    *("a handler listed twice", "roster", "roster2"),
    **{"starts": at(130), "ends": at(140), "handlers": [handler("a", 1, ""), handler("a", 2, "")]},
)
bad(
    *("a handler listed and excluded", "roster", "roster2"),
    **{"starts": at(130), "ends": at(140), "excluded": [{"handler": "gus", "reason": "x"}]},
)
bad(
    *("somebody excluded twice", "roster", "roster2"),
    **{"starts": at(130), "ends": at(140), "excluded": [{"handler": "z", "reason": "x"}] * 2},
)
bad("a change of somebody twice", "roster", "change", remove=["cy", "cy"])
bad("somebody set and removed", "roster", "change", remove=["fay"])
bad("somebody removed who is not there", "roster", "change", remove=["zoe"])
bad("somebody set who was excluded", "roster", "change", set=[handler("eve", 1, "dry")], remove=[])
bad("an absence of a stranger", "roster", "absence", handler="zoe")
bad("an absence after the removal", "roster", "absence", handler="cy")
bad("a return of a stranger", "roster", "return", handler="zoe")
case(
    "an absence of a shift of a handler who decided a file",
    lambda log: log.put("o1", "bad", "absence", roster=Ref("roster1"), from_round=R + 3,
                        handler=log.leaves["o1"]["drawn"], reason="x", **TWO),
    ("late", "bad"),
)  # fmt: skip
bad("a threshold of one", "party", "party.audit", threshold=1)
bad("a threshold of more than there are", "party", "party.audit", threshold=4)
bad("a chain that ends before it begins", "party", "party.audit", last_round=R + 1)
bad("a chain without end", "party", "party.audit", last_round=R + 2 + 4_194_304)
bad("a holder listed twice", "party", "party.audit", holders=["h1", "h1", "h2"])
bad("a chain signed by another", "signature", "party.audit", signer="agents")
bad("a chain signed by nobody", "signature", "party.audit", signature="00" * 64)
bad(
    "a chain put in the place of a party's by another",
    *("signature", "party.audit"),
    **{"sign_key": public(secret("office")).hex(), "signer": "office", "first_round": R + 50},
)
bad("a party's key of small order", "signature", "party.audit", sign_key="01" + "00" * 31)
for _label in ("key1", "retire", "roster2", "change", "absence", "return", "revoke", "reassign"):
    _apart = {"roster2": {"starts": at(130), "ends": at(140)}, "change": {"remove": []}}
    bad(
        f"one person for two in {_label}",
        "approver",
        _label,
        approver="chief",
        **_apart.get(_label, {}),
    )
bad("a conflict after the close with one person", "approver", "conflict5", approver="")
bad("a conflict approved by who has it", "approver", "conflict3", approver="di")
bad("an emergency countersigned by its actor", "approver", "countersign", approver="chief")

# close, link, beacon

bad("a round closed twice", "close", "close3")
bad("a round closed before one that was", "close", "close5", round=R + 4)
bad("a round closed before its end", "close", "close3", round=R + 4)
case(
    "a round passed over in which a file waited",
    lambda log: log.put("countersign", "l12", "lodge", at=at(12, 1), office="PORT", class_="dry",
                        key=Ref("key2"), tag="12" * 32, declaration="34" * 32),
    ("close", "close100"), *NOT_ROUND_100,
)  # fmt: skip
case(
    "too few parties",
    lambda log: log.put(
        "l30", "bad", "retire", party="audit", from_round=R + 40, reason="x", **TWO
    ),
    *(("close", "close100"), *NOT_ROUND_100),
)
for _name, _change in {
    "a link that is no link": {"value": "00" * 32},
    "a link of the next round": {"value": ChainOf("audit", R + 2, 200).link(R + 6).hex()},
    "a link seen in another log": {"root": "00" * 32},
    "a link opened before the close": {"size": Ref("close5")},
    "a link of a log to come": {"size": Ref("d5")},
    "a link signed by another": {"signer": "agents"},
    "a link signed by nobody": {"signature": ""},
    "a link with holders and signature": {"holders": ["h1", "h2"]},
    "a link of too few holders": {"holders": ["h1"], "signature": ""},
    "a link of one holder twice": {"holders": ["h1", "h1"], "signature": ""},
    "a link of strangers": {"holders": ["h1", "zoe"], "signature": ""},
    "a link of holders in the time of grace": {"holders": ["h1", "h2"], "signature": ""},
    "a link of a stranger": {"party": "press", "signer": "press"},
    "a link of an open round": {"round": R + 6},
}.items():
    case(
        _name,
        lambda log, change=_change: log.change("link5.audit", **change),
        *(("link", "link5.audit"), *NOT_ROUND_5),
    )
bad("a link opened twice", "link", "link3.audit")
for _name, _field, _value in (
    ("number", "number", 1),
    ("randomness", "randomness", "00" * 32),
    ("signature", "signature", "00" * 48),
    ("round", "round", R + 6),
):
    case(
        f"a beacon of another {_name}",
        lambda log, f=_field, v=_value: log.change("beacon5", **{f: v}),
        ("beacon", "beacon5"),
        *(("link", f"link5.{name}") for name in PARTIES_OF_5),
        *NOT_ROUND_5,
    )
bad("a beacon twice", "beacon", "beacon3")
case(
    "a beacon brought when the links were known",
    lambda log: move(log, "beacon5", last_link(log, 5), at=at(6, 3)),
    *(*(("link", f"link5.{name}") for name in PARTIES_OF_5), *NOT_ROUND_5),
)
case(
    "a link opened before the beacon stood there",
    lambda log: log.change("link5.audit", size=Ref("beacon5")),
    *(("link", "link5.audit"), *NOT_ROUND_5),
)

# draw

bad("a tag drawn twice", "draw", "d1")
case(
    "a tag drawn once more after it was lodged again",
    lambda log: twin(log, "d5", lodge=Ref("l3.again"), tag=log.leaves["l3"]["tag"]),
    ("draw", "bad"),
)
for _name, _field, _value in (
    ("by the key of before", "key", Ref("key1")),
    ("for another round", "round", R + 5),
    ("for another lodgement", "lodge", Ref("l10.old")),
    ("for another tag", "tag", "77" * 32),
    ("for another office", "office", "DOCK"),
):
    case(
        f"a draw {_name}",
        lambda log, f=_field, v=_value: log.change("d10", **{f: v}),
        *(("draw", "d10"), ("undrawn", "l10")),
    )
case(
    "a draw from another roster",
    lambda log: log.change("d30", roster=Ref("roster1")),
    *(("draw", "d30"), ("undrawn", "l30")),
)
case(
    "a draw out of turn",
    lambda log: move(log, "d0", "d1"),
    *(("draw", "d0"), ("reference", "o0"), ("undrawn", "night")),
)
case(
    "a draw before its round is complete",
    lambda log: move(log, "d3", "link3.customs", at=at(4, 2)),
    *(("draw", "d3"), ("reference", "o3"), ("undrawn", "l3")),
)
case(
    "a draw by a key that was revoked",
    lambda log: log.put(
        last_link(log, 10), "bad", "revoke", key=Ref("key2"), since=0, reason="x", **TWO
    ),
    *(("draw", "d10"), ("undrawn", "l10"), ("key", "l30"), ("reference", "d30"), ("key", "last")),
)
case(
    "a draw while the round of the tag is another",
    lambda log: log.put("close5", "bad", "draw", office="PORT", tag=log.leaves["l5"]["tag"],
                        round=R + 3, lodge=Ref("l5"), roster=Ref("roster1"), key=Ref("key1"),
                        seal="00" * 32),
    ("draw", "bad"),
)  # fmt: skip

# open, seal, proof, drawn, overdue, unopened, undrawn


def another_proof(log: Logbook) -> None:
    """Seal and open a proof that is made of another."""
    proof = bytearray.fromhex(log.leaves["o1"]["proof"])  # type: ignore[call-overload]
    proof[60] ^= 1
    log.change("o1", proof=proof.hex())
    log.change("d1", seal=sha256(b"evenhand-draw seal v1\n", bytes(proof)).hex())


def point_of_small_order(log: Logbook) -> None:
    proof = (b"\x01" + bytes(31)).hex() + "00" * 48
    log.change("o1", proof=proof)
    log.change("d1", seal=sha256(b"evenhand-draw seal v1\n", bytes.fromhex(proof)).hex())


bad("a draw opened twice", "open", "o1")
bad("a draw opened twice, with another proof", "open", "o1", proof="00" * 80)
case(
    "another proof than was sealed",
    lambda log: log.change("o1", proof=log.leaves["o0"]["proof"]),
    *(("seal", "o1"), ("unopened", "d1")),
)
case("a proof that proves nothing", another_proof, ("proof", "o1"), ("unopened", "d1"))
case("a proof of small order", point_of_small_order, ("proof", "o1"), ("unopened", "d1"))
case(
    "a wrong proof, twice",
    lambda log: (another_proof(log), twin(log, "o1")),
    *(("proof", "o1"), ("proof", "bad"), ("unopened", "d1")),
)
case(
    "a wrong proof gives no time",
    lambda log: (another_proof(log), log.change("o1", at=at(3000))),
    *(("proof", "o1"), ("unopened", "d1")),
)
case("another handler than drawn", lambda log: log.change("o1", drawn="di"), ("drawn", "o1"))
case("another next than drawn", lambda log: log.change("o1", next=""), ("drawn", "o1"))
case("another handler where caps bind", lambda log: log.change("o2", next="bo"), ("drawn", "o2"))
case(
    "an opening too late",
    lambda log: (log.change("o5", at=LATE + 1), log.change("last", at=LATE + 1)),
    ("overdue", "o5"),
)
case(
    "an opening too late and of another",
    lambda log: (log.change("o5", at=LATE + 1, drawn="bo"), log.change("last", at=LATE + 1)),
    ("drawn", "o5"),
)
case("a draw never opened", lambda log: log.drop("o0"), ("unopened", "d0"))
case(
    "a draw not opened in time, by one second",
    lambda log: (log.drop("o5"), log.change("last", at=LATE + 1)),
    ("unopened", "d5"),
)
case("a draw not opened, and not due yet", lambda log: log.drop("o5"))
case("a file not drawn", lambda log: log.drop("d10"), ("undrawn", "l10"))

# countersign, uncountersigned, key

bad("an emergency countersigned twice", "countersign", "countersign")
case(
    "an emergency countersigned too late",
    lambda log: move(log, "countersign", "d30", at=at(8, 30) + DAY + 1),
    *(("countersign", "countersign"), ("uncountersigned", "emergency")),
)
case(
    "an emergency countersigned at the last second",
    lambda log: move(log, "countersign", "d30", at=at(8, 30) + DAY),
)
case(
    "an emergency never countersigned",
    lambda log: log.drop("countersign"),
    ("uncountersigned", "emergency"),
)
bad(
    *("a new tag with a revoked key", "key", "night.again"),
    tag=tag_of("key1", "BL77").hex(),
)
bad("a key that is not in force yet", "key", "l5", key=Ref("key1"), office="DOCK")
case(
    "a lodgement with a key to come",
    lambda log: twin(log, "l30", key=Ref("key3")) or log.put(
        "night.again", "key3", "key", office="PORT", vrf_key=public(secret("key3")).hex(),
        from_round=R + 200, reason="x", **TWO
    ),
    ("key", "bad"),
)  # fmt: skip
bad("an office's key of small order", "key", "key1", vrf_key="01" + "00" * 31)
bad("an office's key that is not canonical", "key", "key1", vrf_key="ee" + "ff" * 30 + "7f")
bad("an office's key that is no point", "key", "key1", vrf_key="02" + "00" * 31)


@pytest.mark.parametrize("name", CASES)
def test_a_log_with(name, honest_log, tmp_path):
    alter, expected = CASES[name]
    log = honest_log.copy()
    alter(log)
    wanted = sorted(((code, log.index(label)) for code, label in expected), key=lambda p: p[1])
    assert found(log, tmp_path) == wanted


def test_every_code_of_a_leaf_has_its_case():
    page = (Path(__file__).parents[3] / "docs" / "reference" / "draw-log.md").read_text("utf-8")
    said = set(re.findall(r"\[`([a-z]+)`", page)) | set(re.findall(r", `([a-z]+)`\]", page))
    assert said - {"checkpoint", "tile", "ahead"} == {
        code for _, expected in CASES.values() for code, _ in expected
    }


def test_a_round_with_too_few_parties_holds_nobody_up(honest_log, tmp_path):
    log = honest_log.copy()
    log.put("night.again", "gone", "retire", party="audit", from_round=R + 12, reason="x", **TWO)
    log.put(
        "countersign", "l12", "lodge", at=at(12, 1), office="PORT", class_="dry",
        key=Ref("key2"), tag="12" * 32, declaration="34" * 32,
    )  # fmt: skip
    leaf = log.leaves["party.audit"]
    new = {**leaf, "party": "court", "signer": "court", "sign_key": public(secret("court")).hex()}
    log.insert("l30", "party.court", {**new, "at": at(30), "first_round": R + 90})
    link = log.leaves["link100.audit"]
    anchor = sha256(b"evenhand-draw link v1\n", secret("court link"))
    for _ in range(10):
        anchor = sha256(b"evenhand-draw link v1\n", anchor)
    log.change("party.court", anchor=anchor.hex())
    log.insert(
        "link100.audit",
        "link100.court",
        {**link, "party": "court", "signer": "court", "value": secret("court link").hex()},
    )
    log.drop("link100.audit")
    # Rounds 12 to 19 have a roster and two parties: they cannot be closed, and 100 can.
    assert found(log, tmp_path) == [("undrawn", log.index("l12"))]


def test_what_is_missing_is_judged_by_the_time_that_is_given(honest_log, tmp_path):
    late = [(c, honest_log.index(i)) for c, i in (("unopened", "d10"), ("unopened", "d30"))]
    assert found(honest_log, tmp_path, now=at(300) + OPEN_DAYS * DAY) == late


def test_a_log_that_is_ahead_of_the_time_that_is_given(honest_log, tmp_path):
    honest_log.write(tmp_path)
    last = alone.verify(str(tmp_path)).log["time"]
    assert found(honest_log, tmp_path, now=last - 600) == []
    assert found(honest_log, tmp_path, now=last - 601) == [("ahead", None)]
    assert found(honest_log, tmp_path, now=0) == [("ahead", None)]
