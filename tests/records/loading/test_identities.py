import pyarrow as pa
import pytest

from evenhand.errors import RecordsError
from evenhand.records.loading.identities import Identities


def test_each_distinct_identity_is_asked_for_once_over_all_batches():
    asked: list[list[str]] = []

    def replace(values: list[str]) -> list[str]:
        asked.append(values)
        return [v.upper() for v in values]

    made = Identities(replace)
    assert made.replaced(pa.array(["ann", "bob", None, "ann"])).to_pylist() == [
        "ANN",
        "BOB",
        None,
        "ANN",
    ]
    assert made.replaced(pa.array(["bob", "cid"])).to_pylist() == ["BOB", "CID"]
    assert made.table(["ann"]).to_pylist() == [{"identity": "ann", "pseudonym": "ANN"}]
    assert asked == [["ann", "bob"], ["cid"]]


def test_kept_identities_stay():
    made = Identities(None)
    assert made.are_kept
    assert made.replaced(pa.array(["ann"])).to_pylist() == ["ann"]


def test_too_few_pseudonyms_are_refused():
    with pytest.raises(RecordsError, match="1 pseudonyms came back for 2"):
        Identities(lambda values: values[:1]).replaced(pa.array(["ann", "bob"]))
