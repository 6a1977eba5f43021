"""Is what is typed of a roster or an exception taken as it is meant, and told where it is not?"""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from evenhand.web.draws.forms import FORMS, ReceiptForm
from evenhand.web.draws.models import Kind

ROSTER = {
    "shift": "monday-a",
    "starts": "2026-11-30T08:00",
    "ends": "2026-11-30T16:00",
    "officers": "a.kan; dry, reefer; 2; 30\n\n b.lee ;dry\n",
    "excluded": "c.moe; in training",
    "token": "t" * 40,
}
ABOUT = {"consignment": "BL 1\n MSKU1234565 \n", "shift": "s1", "officer": "ann", "reason": "kin"}


def form(kind, given):
    return FORMS[kind](given, office="port", zone=ZoneInfo("Asia/Ashgabat"))


def test_a_roster_is_read_line_by_line_in_the_offices_time():
    found = form(Kind.ROSTER, ROSTER)
    assert found.is_valid(), found.errors
    assert found.asked() == {
        "office": "port",
        "shift": "monday-a",
        # 08:00 at UTC+5.
        "starts": 1_796_007_600,
        "ends": 1_796_007_600 + 8 * 3600,
        "officers": [
            {"officer": "a.kan", "classes": ["dry", "reefer"], "weight": 2, "cap": 30},
            {"officer": "b.lee", "classes": ["dry"]},
        ],
        "excluded": [{"officer": "c.moe", "reason": "in training"}],
    }


@pytest.mark.parametrize(
    ("other", "field", "says"),
    [
        ({"shift": "two words"}, "shift", "no name of a shift"),
        ({"ends": "2026-11-30T07:00"}, "ends", "ends before it begins"),
        ({"officers": "a.kan"}, "officers", "Line 1 is not"),
        (
            {"officers": "a.kan; dry\nb.lee; dry; x"},
            "officers",
            "is no whole number from 1 to 1000",
        ),
        ({"officers": "a.kan; dry; 0"}, "officers", "whole number from 1 to 1000"),
        ({"officers": "a.kan; dry; 1001"}, "officers", "whole number from 1 to 1000"),
        ({"officers": "a.kan; dry; 1; 2; 3"}, "officers", "Line 1 is not"),
        ({"officers": "a.kan; näss"}, "officers", "Line 1 is not"),
        ({"officers": "c.moe; dry"}, "officers", "Listed twice: c.moe"),
        ({"officers": "a; dry\n" * 501}, "officers", "over 500 lines"),
        ({"excluded": "c.moe"}, "excluded", "Line 1 is not"),
        ({"token": "two words"}, "token", "no token"),
        ({"token": ""}, "token", "required"),
    ],
)
def test_what_is_not_understood_is_told_with_its_line(other, field, says):
    found = form(Kind.ROSTER, ROSTER | other)
    assert not found.is_valid()
    assert says in str(found.errors[field])


def test_every_act_asks_what_the_draw_needs():
    token = {"token": "t" * 40}
    about = {"office": "port", "shift": "s1", "officer": "ann", "reason": "kin"}
    parts = {"consignment": ["BL 1", "MSKU1234565"]}
    given = {
        Kind.ABSENCE: (ABOUT | {"whole_shift": "on"}, about | {"whole_shift": 1}),
        Kind.RETURN: (ABOUT, {"office": "port", "shift": "s1", "officer": "ann"}),
        Kind.CONFLICT: (ABOUT, about | parts),
        Kind.REASSIGN: (ABOUT, about | parts),
        Kind.EMERGENCY: (ABOUT, about | parts),
        Kind.CHANGE: (
            {"shift": "s1", "officers": "a; dry", "remove": " b \n", "reason": "ill"},
            {"office": "port", "shift": "s1", "reason": "ill", "remove": ["b"]}
            | {"set": [{"officer": "a", "classes": ["dry"]}]},
        ),
    }
    for kind, (said, asked) in given.items():
        found = form(kind, said | token)
        assert found.is_valid(), found.errors
        assert found.asked() == asked


@pytest.mark.parametrize("kind", [Kind.ABSENCE, Kind.CHANGE, Kind.CONFLICT, Kind.REASSIGN])
def test_an_exception_without_a_reason_is_not_taken(kind):
    found = form(kind, ABOUT | {"reason": "", "officers": "a; dry", "token": "t" * 40})
    assert not found.is_valid()
    assert set(found.errors) == {"reason"}


def test_a_change_that_changes_nothing_is_not_taken():
    found = form(Kind.CHANGE, {"shift": "s1", "reason": "ill", "token": "t" * 40})
    assert "Nothing changes" in str(found.errors)


def test_a_receipt_is_pasted_or_brought_as_a_file_and_not_both(log):
    assert not ReceiptForm({}, {}).is_valid()
    found = ReceiptForm({"text": "{}"}, {})
    assert found.is_valid()
    assert found.data_given() == b"{}"
    assert ("P01", "Port") in found.fields["log"].choices
