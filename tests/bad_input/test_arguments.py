"""What is said to somebody who types something else than the commands expect?"""

from __future__ import annotations

import os

import pytest

from evenhand.records.holders import Cost, create_holder


def misused(desk, *arguments) -> str:
    told = desk.run(*arguments)
    assert told.code == 2, (told.code, told.err)
    assert told.out == ""
    assert "usage:" in told.err
    assert "Traceback" not in told.err
    return told.err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["analyze"],
        ["analyse"],
        ["analyse", "x.csv"],
        ["analyse", "x.csv", "--mapping", "m.yaml"],
        ["analyse", "x.csv", "--mapping", "m.yaml", "--out", "o", "--engine", "oracle"],
        ["analyse", "x.csv", "--mapping", "m.yaml", "--out", "o", "--memory", "lots"],
        ["analyse", "x.csv", "--mapping", "m.yaml", "--out", "o", "--threads", "0"],
        ["analyse", "x.csv", "--mapping", "m.yaml", "--out", "o", "--threads", "-3"],
        ["analyse", "x.csv", "--mapping", "m.yaml", "--out", "o", "--holders", "one"],
        ["records"],
        ["records", "chek"],
        ["records", "check", "x.csv"],
        ["records", "check", "x.csv", "--mapping", "m", "--out", "o", "--memory", "lots"],
        ["records", "kit", "sap", "--out", "o"],
        ["records", "open", "sealed", "--key", "one"],
        ["records", "holder", "--name", "Ann"],
    ],
)
def test_misuse_is_told_with_the_usage_and_exit_code_two(desk, arguments):
    misused(desk, *arguments)


def test_an_unknown_measure_is_told_with_the_nearest(desk):
    told = desk.analyse(desk.good, more=["--measures", "handler_shares"])
    assert "handler_share" in desk.one_message(told)
    assert not desk.out.exists()


def test_an_unknown_setting_is_told(desk, monkeypatch):
    monkeypatch.setenv("EVENHAND_MEMROY", "4GB")
    assert "EVENHAND_MEMORY" in desk.one_message(desk.analyse(desk.good))


def test_a_key_that_is_none_is_told(desk):
    cases = {
        "text.key": (b"no key at all", "holds no key"),
        "short.key": (b"c2hvcnQ=\n", "bytes, not"),
        "empty.key": (b"", ""),
        "binary.key": (bytes(range(256)), "holds no key"),
    }
    for name, (content, words) in cases.items():
        desk.key = desk.write(name, content)
        desk.key.chmod(0o600)
        assert words in desk.one_message(desk.analyse(desk.good))
    if os.name == "posix":
        desk.key.chmod(0o644)
        assert "chmod 600" in desk.one_message(desk.analyse(desk.good))
    desk.key = desk.folder
    assert "key" in desk.one_message(desk.analyse(desk.good))


def test_a_check_without_a_key_says_how_to_make_one(desk):
    told = desk.run(
        "records", "check", desk.good, "--mapping", desk.map, "--out", desk.out,
        "--key", desk.folder / "none.key",
    )  # fmt: skip
    assert "records key" in desk.one_message(told)


def test_a_key_is_never_overwritten(desk):
    assert desk.run("records", "key", "--out", desk.key).code == 0
    before = desk.key.read_bytes()
    assert "already" in desk.one_message(desk.run("records", "key", "--out", desk.key))
    assert desk.key.read_bytes() == before
    desk.one_message(desk.run("records", "key", "--out", desk.good / "key"))


def test_one_holder_or_two_of_one_unit_are_told(desk):
    secret = desk.write("pass.txt", "a long enough passphrase 1234")
    cards = []
    for name, unit in (("Ann", "Audit"), ("Bob", "Audit"), ("Eve", "Personnel")):
        told = desk.run(
            "records", "holder", "--name", name, "--unit", unit, "--out", desk.folder / "cards",
            "--passphrase-file", secret,
        )  # fmt: skip
        assert told.code == 0, told.err
        cards += [line for line in told.out.split("\n") if line.endswith(".card.json")]
    assert desk.run("records", "key", "--out", desk.key).code == 0

    def check(*holders):
        more = [x for card in holders for x in ("--holder", card)]
        return desk.run(
            "records", "check", desk.good, "--mapping", desk.map, "--out", desk.out,
            "--key", desk.key, *more,
        )  # fmt: skip

    desk.one_message(check(cards[0]))
    assert "unit" in desk.one_message(check(cards[0], cards[1]))
    desk.one_message(check(cards[0], cards[0]))
    desk.one_message(check(*cards))
    desk.one_message(check(desk.good, cards[0]))
    assert not (desk.out / "rejects.csv").exists()
    assert check(cards[0], cards[2]).code == 0
    assert (desk.out / "identities.sealed").exists()


def opened(desk, **change):
    given = {"sealed": desk.out / "identities.sealed", "reason": "Review 7: who held file D1?",
             "pseudonym": "AAAA-BBBB-CCCC-DDDD", "journal": desk.folder / "journal.jsonl",
             "first": desk.folder / "cards" / "a", "second": desk.folder / "cards" / "b",
             "secret": desk.folder / "pass.txt"} | change  # fmt: skip
    return desk.run(
        "records", "open", given["sealed"], "--key", given["first"], given["second"],
        "--reason", given["reason"], "--pseudonym", given["pseudonym"],
        "--journal", given["journal"],
        "--passphrase-file", given["secret"], given["secret"],
    )  # fmt: skip


@pytest.mark.slow
def test_an_opening_that_cannot_be_is_told_and_opens_nothing(desk):
    secret = desk.write("pass.txt", "a long enough passphrase 1234")
    # Of keys whose passphrase costs little to try: it is tried two dozen times.
    made = [
        create_holder(
            name=name, unit=unit, passphrase=secret.read_text(encoding="utf-8"),
            folder=desk.folder / "cards", cost=Cost(passes=1, memory=8192),
        )
        for name, unit in (("Ann", "Audit"), ("Eve", "Personnel"))
    ]  # fmt: skip
    keys, cards = zip(*made, strict=True)
    assert desk.run("records", "key", "--out", desk.key).code == 0
    told = desk.run(
        "records", "check", desk.good, "--mapping", desk.map, "--out", desk.out,
        "--key", desk.key, "--holder", cards[0], "--holder", cards[1],
    )  # fmt: skip
    assert told.code == 0, told.err
    both = {"first": keys[0], "second": keys[1]}
    wrong = desk.write("wrong.txt", "another passphrase altogether")
    sealed = (desk.out / "identities.sealed").read_bytes()
    for change in (
        {"first": desk.folder / "none.json"},
        {"first": desk.good},
        {"first": cards[0]},
        {"second": keys[0]},
        {"secret": wrong},
        {"secret": desk.folder / "none.txt"},
        {"reason": " "},
        {"sealed": desk.good},
        {"sealed": desk.folder / "none.sealed"},
        {"sealed": desk.write("cut.sealed", sealed[: len(sealed) // 2])},
        {"sealed": desk.write("empty.sealed", b"")},
        {"journal": desk.folder},
        {"journal": desk.good / "below"},
    ):
        told = opened(desk, **(both | change))
        desk.one_message(told)
        assert "Inspector" not in told.err
    told = opened(desk, **both)
    assert (told.code, told.out) == (0, "")
    assert "not among these records" in told.err


def test_drafts_of_nothing_are_told(desk):
    for source in (
        desk.folder / "none.csv",
        desk.write("empty.csv", ""),
        desk.write("image.png", b"\x89PNG\r\n"),
        desk.write("cut.parquet", b"PAR1"),
        desk.write("cut.xlsx", b"PK\x03\x04"),
        desk.write("cut.csv.gz", b"\x1f\x8b\x08\x00"),
        desk.write("cut.xes", "<log><trace>"),
        desk.write("void/readme.md", "x").parent,
    ):
        told = desk.run("records", "draft", source)
        desk.one_message(told)
    told = desk.run("records", "draft", desk.good, "--out", desk.good)
    assert "already" in desk.one_message(told)
    assert desk.good.read_text(encoding="utf-8") == desk.csv()


def test_a_draft_reads_old_line_ends_and_every_encoding(desk):
    for end, encoding in (("\r", "utf-8"), ("\r\n", "utf-16"), ("\n", "utf-32"), ("\n", "cp1251")):
        path = desk.write("text.csv", desk.csv().replace("\n", end).encode(encoding))
        told = desk.run("records", "draft", path)
        assert told.code == 0, (end, encoding, told.err)
        draft = desk.mapping(told.out, "draft.yaml")
        assert "decl" in told.out
        checked = desk.check(path, mapping=draft)
        assert checked.loaded == 12, (end, encoding)


def test_ready_tells_what_it_cannot_look_at(desk):
    for source in (desk.folder / "none.csv", desk.write("empty.csv", ""), desk.folder / "void"):
        desk.one_message(desk.run("records", "ready", source, "--mapping", desk.map))
    told = desk.run("records", "ready", desk.good, "--mapping", desk.map)
    assert told.code == 0, told.err


def test_a_kit_is_never_written_over(desk):
    kit = desk.folder / "kit"
    assert desk.run("records", "kit", "generic", "--out", kit).code == 0
    before = sorted((p.name, p.read_bytes()) for p in kit.iterdir())
    (kit / "mapping.yaml").write_text("mine", encoding="utf-8")
    told = desk.run("records", "kit", "generic", "--out", kit)
    desk.one_message(told)
    assert (kit / "mapping.yaml").read_text(encoding="utf-8") == "mine"
    assert len(before) == len(list(kit.iterdir()))
    desk.one_message(desk.run("records", "kit", "generic", "--out", desk.good))
