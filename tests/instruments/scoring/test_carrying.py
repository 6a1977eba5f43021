from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.instruments.scoring.made import instruments, settled

from evenhand.instruments.catalogue import catalogue
from evenhand.instruments.scoring.carrying import carried

WHOLE = catalogue()
IDS = [f"{letter}.1" for letter in "abcdef"]


def test_an_answer_to_the_guidelines_is_carried_to_the_convention_and_back():
    asks = next(
        (e.id, other)
        for e in WHOLE.requirements("tpg")
        for other in e.related
        if WHOLE.requirement(other).level == "requirement"
    )
    for own, spared in (asks, asks[::-1]):
        answer = settled(WHOLE, own, 3)
        found = carried(WHOLE, {own: answer})
        assert found[spared].sources == (answer,)
        assert found[spared].mark("in_practice").level == 3
        assert found[spared].mark("in_law").level == 1
        assert own not in found


def test_a_reference_to_a_heading_carries_nothing():
    asks = next(e for e in WHOLE.requirements("idg") if e.related)
    assert all(WHOLE.requirement(id).level == "heading" for id in asks.related)
    assert carried(WHOLE, {asks.id: settled(WHOLE, asks.id, 2)}) == {}


def test_sources_that_differ_are_shown_and_none_is_chosen():
    whole = instruments({"a.1": ["c.1"], "b.1": ["c.1"], "c.1": []})
    own = {"a.1": settled(whole, "a.1", 1), "b.1": settled(whole, "b.1", 3)}
    found = carried(whole, own)["c.1"]
    assert [each.requirement for each in found.sources] == ["a.1", "b.1"]
    assert found.mark("in_practice") is None
    assert found.mark("in_law").level == 1


def test_nothing_is_carried_further_than_once():
    whole = instruments({"a.1": ["b.1"], "b.1": ["c.1"], "c.1": []})
    assert [*carried(whole, {"a.1": settled(whole, "a.1", 1)})] == ["b.1"]


def test_an_answer_to_an_older_wording_is_not_carried():
    whole = instruments({"a.1": ["b.1"], "b.1": []})
    answer = settled(whole, "a.1", 1)
    assert [*carried(whole, {"a.1": answer})] == ["b.1"]
    assert carried(whole, {"a.1": replace(answer, meaning="0" * 64)}) == {}


@st.composite
def answers(draw):
    references = st.lists(st.sampled_from(IDS), unique=True)
    whole = instruments({id: [r for r in draw(references) if r != id] for id in IDS})
    levels = draw(st.dictionaries(st.sampled_from(IDS), st.integers(0, 4)))
    return whole, {id: settled(whole, id, level) for id, level in levels.items()}


@given(answers())
def test_carrying_never_touches_an_own_answer_and_names_each_source(made):
    whole, own = made
    before = dict(own)
    found = carried(whole, own)
    assert own == before
    assert not set(found) & set(own)
    for id, each in found.items():
        assert each.sources
        for source in each.sources:
            assert source == own[source.requirement]
            assert (
                id in whole.requirement(source.requirement).related
                or source.requirement in whole.requirement(id).related
            )
    # Whoever is referred to by an own answer, on either side, is spared.
    spared = {r for id in own for r in whole.requirement(id).related}
    spared |= {id for id in IDS if set(whole.requirement(id).related) & set(own)}
    assert set(found) == spared - set(own)


@given(answers(), st.randoms())
def test_the_order_of_answers_changes_nothing(made, chance):
    whole, own = made
    ids = list(own)
    chance.shuffle(ids)
    assert carried(whole, {id: own[id] for id in ids}) == carried(whole, own)


@given(answers())
def test_a_carried_mark_is_that_of_its_sources_or_none(made):
    whole, own = made
    for each in carried(whole, own).values():
        levels = {source.in_practice.level for source in each.sources}
        mark = each.mark("in_practice")
        assert (mark is None) == (len(levels) > 1)
        assert mark is None or levels == {mark.level}
