from evenhand.records.loading.derived import derived
from evenhand.records.schema import CALENDAR_FIELDS

FINE = {"registered_at": "second", "released_at": "minute", "assessed_at": "day"}


def test_every_calendar_field_is_made_from_registration():
    made = derived(["registered_at"], FINE, "UTC")
    assert list(made) == list(CALENDAR_FIELDS)


def test_nothing_is_made_without_registration():
    assert derived(["released_at"], FINE, "UTC") == {}


def test_hours_need_both_times_finer_than_a_day():
    made = derived(["registered_at", "released_at", "assessed_at"], FINE, "UTC")
    assert "release_hours" in made
    assert "assess_days" in made
    assert "assess_hours" not in made


def test_what_is_carried_already_is_not_made_again():
    made = derived(["registered_at", "released_at", "Month", "release_hours"], FINE, "UTC")
    assert "month" not in made
    assert "release_hours" not in made
    assert "year" in made


def test_a_column_without_one_value_gives_no_duration():
    made = derived(["registered_at", "released_at"], {"registered_at": "second"}, "UTC")
    assert not {"release_hours", "release_days"} & set(made)
