import re
from pathlib import Path

from evenhand.draw.failures import MEANINGS, Failure, moment

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "draw-log.md"


def test_every_code_of_the_page_has_a_meaning_and_no_other():
    codes = {
        code
        for inside in re.findall(r"\[(`[a-z`, ]+`)\]", PAGE.read_text(encoding="utf-8"))
        for code in re.findall("[a-z]+", inside)
    }
    assert codes == set(MEANINGS)


def test_moment_beyond_any_calendar_is_its_number():
    assert moment(0) == "1970-01-01 00:00:00 UTC"
    assert moment(2**53 - 1) == f"second {2**53 - 1}"
    assert "the log as a whole" in Failure("tile", None).sentence
