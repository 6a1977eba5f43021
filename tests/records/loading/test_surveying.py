import pytest

from evenhand.records.design import Design


@pytest.mark.parametrize(
    ("times", "zone", "resolution"),
    [
        (["2024-01-01 00:00:00", "2024-07-01 00:00:00"], "Europe/Rome", "day"),
        (["2024-01-01 00:00:00", "2024-07-01 00:30:00"], "Europe/Rome", "minute"),
        (["2024-01-01 00:00:00", "2024-07-01 00:30:01"], "Europe/Rome", "second"),
        (["2023-12-31T23:00:00Z", "2024-06-30T22:00:00Z"], "Europe/Rome", "day"),
        (["2023-12-31T23:00:00Z", "2024-06-30T22:00:00Z"], "UTC", "minute"),
        (["2024-01-01 05:45:00.001"], "UTC", "second"),
    ],
)
def test_times_resolve_what_their_values_show(small, tmp_path, times, zone, resolution):
    lines = [f"A{i},{t}" for i, t in enumerate(times)]
    path = small.write(tmp_path / "d.csv", "decl,time", *lines)
    mapped = small.source(columns={"declaration_id": "decl", "registered_at": "time"})
    made = small.load(path, mapped, into=tmp_path, design=Design(time_zone=zone))
    assert made.resolution == {"declarations.registered_at": resolution}


def test_a_column_without_a_value_resolves_nothing(small, tmp_path):
    path = small.write(tmp_path / "d.csv", "decl,time", "A,")
    mapped = small.source(columns={"declaration_id": "decl", "registered_at": "time"})
    assert small.load(path, mapped, into=tmp_path).resolution == {}
