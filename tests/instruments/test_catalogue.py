from dataclasses import replace
from datetime import date

import pytest

from evenhand.errors import InstrumentError
from evenhand.instruments.catalogue import (
    Catalogue,
    catalogue,
    instruments,
    requirement,
    requirements,
)
from evenhand.instruments.reading import shipped, write


def test_a_requirement_is_found_by_the_id_findings_use():
    found = requirement("rkc.ga.3.40")
    assert found.ref == "General Annex, Standard 3.40"
    assert found.instrument == "rkc"
    assert found.kind == "standard"
    assert found.level == "requirement"
    assert found.basis == "read"
    assert found.parent == "rkc.ga.ch3"
    assert found.text.startswith("Declared goods are released once examined")


def test_what_evenhand_added_says_so_and_keeps_its_own_source():
    found = requirement("arusha.4.7")
    assert found.title == "System protected from insiders"
    assert found.basis == "inferred"
    assert found.source == ("https://econpapers.repec.org/RePEc:hal:journl:hal-03934230",)
    assert "assignment_deviation" in found.indicators


def test_what_evenhand_wrote_without_a_source_borrows_none():
    assert requirement("idg.item.1.1").basis == "inferred"
    assert requirement("idg.item.1.1").source == ()
    assert requirement("tpg.ext.A.1").source == ()


@pytest.mark.parametrize(
    ("id", "ref", "kind"),
    [
        ("arusha.4", "Revised Arusha Declaration, key factor 4", "key_factor"),
        ("rkc.ga.ch3", "General Annex, Chapter 3", "chapter"),
        ("rkc.sa.h", "Specific Annex H", "annex"),
        ("rkc.sa.h1", "Specific Annex H, Chapter 1", "chapter"),
        ("tfa.7", "Article 7", "article"),
        ("tfa.7.6", "Article 7.6", "measure"),
        ("tfa.3", "Article 3", "measure"),
        ("tpg.3", "Part III, section 3", "section"),
        ("tpg.ext.A", "Evenhand extension A", "section"),
    ],
)
def test_headings_resolve_as_well(id, ref, kind):
    found = requirement(id)
    assert (found.ref, found.kind, found.level) == (ref, kind, "heading")


def test_a_measure_without_paragraphs_keeps_its_requirement_under_zero():
    assert requirement("tfa.1.1.0").parent == "tfa.1.1"
    assert requirement("tfa.1.1").parent == "tfa.1"
    assert requirement("tfa.3.1").parent == "tfa.3"
    assert requirement("tfa.3").parent is None


def test_a_heading_promises_no_more_than_the_weakest_below_it():
    below = {
        each.basis
        for each in requirements("tfa")
        if each.parent == "tfa.7.6" or each.id.startswith("tfa.7.6.")
    }
    assert requirement("tfa.7.6.1").basis == "read"
    expected = next(b for b in ("recalled", "read_in_part", "read") if b in below)
    assert requirement("tfa.7.6").basis == expected


def test_methods_and_schemes_resolve_without_being_requirements():
    assert requirement("idg.step.1").level == "step"
    assert requirement("idg.risk_step.1").level == "step"
    assert requirement("idg.scheme.01").level == "scheme"
    assert requirement("rkc.sa.h1.23").level == "highlight"
    assert not {"idg.step.1", "idg.scheme.01", "rkc.sa.h1.23"} & {r.id for r in requirements()}


def test_each_instrument_gives_all_its_requirements_in_order():
    counts = {each.id: len(requirements(each.id)) for each in instruments()}
    assert counts == {"arusha": 68, "rkc": 121, "tfa": 132, "tpg": 47, "idg": 52}
    assert len(requirements()) == 420
    assert requirements("rkc")[0].id == "rkc.ga.1.1"


def test_each_instrument_tells_users_its_words_are_not_authentic():
    for each in instruments():
        assert "not be quoted" in each.wording or "not the" in each.wording
        assert each.sources
        assert all(each.bases.values())


@pytest.mark.parametrize(
    ("wrong", "nearest"),
    [("tfa.7.6.9", "tfa.7.6."), ("Arusha.4.7", "'arusha.4.7'"), ("rkc.3.40", "rkc."), ("", "'")],
)
def test_an_unknown_id_names_the_nearest(wrong, nearest):
    with pytest.raises(InstrumentError, match="No instrument holds") as caught:
        requirement(wrong)
    assert nearest in caught.value.do_next


def test_an_unknown_instrument_names_those_there_are():
    with pytest.raises(InstrumentError, match="'kyoto'") as caught:
        requirements("kyoto")
    assert caught.value.do_next == "Name one of arusha, rkc, tfa, tpg, idg."


def test_references_are_followed_from_either_side():
    whole = catalogue()
    assert "tfa.6.3" in [e.id for e in whole.akin("rkc.ga.3.39")]
    assert "rkc.ga.3.39" in [e.id for e in whole.akin("tfa.6.3")]
    assert "idg.scheme.06" in [e.id for e in whole.referring("arusha.4")]


def test_an_entry_knows_the_measures_of_its_indicators():
    assert "pair_excess" in catalogue().measures("arusha.4.7")
    assert catalogue().measures("rkc.ga.1.1") == ()


def test_below_a_heading_stands_all_that_is_under_it():
    whole = catalogue()
    assert [e.id for e in whole.below("tfa.1")][:3] == ["tfa.1.1", "tfa.1.1.0", "tfa.1.2"]
    assert len(whole.below("rkc.ga.ch3")) == 45
    assert whole.below("arusha.4.7") == ()


def test_on_a_day_entries_read_as_they_did():
    found = shipped("arusha")
    old = next(e for e in found.entries if e.id == "arusha.4.7")
    new = replace(old, text="Nobody can steer a file.", since=date(2030, 1, 1))
    later = replace(found, entries=(*found.entries, new))
    assert Catalogue([later]).requirement("arusha.4.7") == new
    assert Catalogue([later], date(2029, 12, 31)).requirement("arusha.4.7") == old
    assert [*Catalogue([later]).entries] == [*Catalogue([found]).entries]


def test_own_instruments_stand_after_those_of_evenhand(tmp_path):
    found = shipped("transparency")
    text = write(found).replace("tpg", "ours").replace("title: WCO T", "title: Our T")
    (tmp_path / "ours.yaml").write_text(text, encoding="utf-8")
    whole = catalogue(tmp_path)
    assert [i.id for i in whole.instruments] == ["arusha", "rkc", "tfa", "tpg", "idg", "ours"]
    assert len(whole.requirements("ours")) == 47
    assert whole.document("ours").instrument.title.startswith("Our")


def test_ids_and_indicators_are_given_once():
    found = shipped("arusha")
    with pytest.raises(InstrumentError, match="Two instruments have the id 'arusha'"):
        Catalogue([found, found])
    other = replace(found, instrument=replace(found.instrument, id="other"))
    with pytest.raises(InstrumentError, match="'assignment_deviation' is defined twice"):
        Catalogue([found, other])


def test_scales_and_forms_of_the_guide_are_found():
    whole = catalogue()
    rating = next(s for s in whole.scales if s.id == "idg.scale.rating")
    assert [m.value for m in rating.levels] == ["0", "1", "2", "3", "4"]
    assert rating.basis == "inferred"
    assert {f.id for f in whole.forms} == {"idg.form.risk", "idg.form.action", "idg.form.message"}


def test_titles_of_the_key_factors_stand_beside_their_translations():
    for n in range(1, 11):
        found = requirement(f"arusha.{n}").translations
        assert set(found) == {"ar", "es", "fr", "ru"}
        assert {t.basis for t in found.values()} == {"translated"}
