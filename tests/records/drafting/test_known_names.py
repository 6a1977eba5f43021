"""Names of other systems."""

from __future__ import annotations

import pytest

from evenhand.records.drafting.known_names import KNOWN, identifies, names_outcome, plain, resembles
from evenhand.records.schema import TABLES


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("INSPECTOR", "officer"),
        ("Vérificateur", "officer"),
        ("инспектор", "officer"),
        ("Commissionnaire en douane", "agent"),
        ("ide_ast_dat", "assessed_at"),
        ("KEY_CUO", "office"),
        ("Fecha de levante", "released_at"),
        ("Дата выпуска", "released_at"),
        ("RegistrationDate", "registered_at"),
        ("Declaration ID", "declaration_id"),
    ],
)
def test_names_of_other_systems_are_likely(theirs: str, ours: str):
    first = resembles("declarations", theirs)[0]
    assert (first.ours, first.confidence) == (ours, "likely")


def test_name_inside_a_longer_one_is_no_more_than_perhaps():
    (only,) = resembles("declarations", "inspector_code_2")
    assert (only.ours, only.confidence) == ("officer", "perhaps")
    assert resembles("events", "Resources") == ()
    assert resembles("declarations", "zzz") == ()


def test_every_name_of_the_list_is_a_column_of_ours():
    for table, names in KNOWN.items():
        assert set(names) <= set(TABLES[table].names)


def test_our_own_names_are_known_in_every_table():
    for table, names in KNOWN.items():
        for ours in names:
            assert ours in [f.ours for f in resembles(table, ours)]


def test_names_of_persons_and_firms_are_marked():
    assert identifies("Driver name")
    assert identifies("truckPlate")
    assert identifies("ИНН получателя")
    assert not identifies("tariff")
    assert not identifies("case:concept:name")
    assert names_outcome("Critical Fraud")
    assert plain("Déclaration n°") == "declarationn"
