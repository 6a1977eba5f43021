"""Is a password refused that everybody here would try first, and no other?"""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


@pytest.mark.parametrize(
    "password",
    [
        "customs-2026-customs",
        "Practice Customs 1!",
        "Border post Port 2026",
        "evenhandevenhand",
        "P01-integrity-2026",
        "Administrator-2026",
        "officer officer 1234",
    ],
)
def test_a_password_of_the_names_of_the_house_is_refused(house, password):
    with pytest.raises(ValidationError, match="try first"):
        validate_password(password, house[0])


@pytest.mark.parametrize(
    "password",
    [
        "four quiet words here",
        "the border is quiet tonight",
        "83749201837465",
        "customs in seven kettles",
        "тихий океан зимой",
        " leading and trailing ",
        "brittlecoast",
        "long " * 25,
    ],
)
def test_others_are_taken_whatever_they_are_made_of(house, password):
    validate_password(password, house[0])


@pytest.mark.parametrize(
    "password",
    [
        *("1q2w3e4r5t6y", "passwordpassword", "123456789123", "qwertyuiop123"),
        *("2026-Sunshine!", "dragonmonkey", "ILOVEYOU-2026"),
    ],
)
def test_those_that_are_common_are_refused(house, password):
    with pytest.raises(ValidationError):
        validate_password(password, house[0])
