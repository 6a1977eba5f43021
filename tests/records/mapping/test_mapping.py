from evenhand.records.design import Design
from evenhand.records.mapping import Constant, Mapping, Source, Theirs


def test_a_source_is_found_by_its_table():
    source = Source(
        "declarations", "d*.csv", "csv", {"officer": Theirs("insp"), "office": Constant("P")}
    )
    mapping = Mapping((source,), Design())
    assert mapping.source("declarations") is source
    assert mapping.source("events") is None


def test_identities_are_replaced_unless_the_mapping_says_otherwise():
    assert Mapping((), Design()).identities == "pseudonymise"
