import ibis
import pyarrow as pa

from evenhand.findings.rules import Act
from evenhand.records.rules.terms import Terms, is_one_of

EVENTS = ibis.memtable(
    pa.table(
        {
            "declaration_id": ["1", "1", "1", "2"],
            "code": [0, 1, 0, 1],
            "second": [5, 6, 9, 7],
            "reason": ["ill", None, " ", "x"],
            "cents": [100, None, 250, 7],
            "off_hours": [True, False, None, False],
        }
    )
)
CODES = {"a": 0, "b": 1}
A, B = (Act("a"),), (Act("b"),)


def test_terms_are_computed_by_case_and_asked_once(engine):
    terms = Terms(EVENTS, CODES)
    names = [
        terms.first(A),
        terms.last(A),
        terms.count((*A, *B)),
        terms.filled(A, ("reason",)),
        terms.total(A),
        terms.most(A),
    ]
    assert terms.first(A) == names[0]
    assert terms.count((*B, *A)) == names[2]
    found = EVENTS.group_by("declaration_id").agg(**terms.aggregates).order_by("declaration_id")
    found = found.mutate(**terms.derived(found))
    rows = engine.to_pyarrow(found.select(*names)).to_pydict()
    assert [rows[n] for n in names] == [
        [5, None],
        [9, None],
        [3, 1],
        [1, 0],
        [350, None],
        [250, None],
    ]


def test_an_act_with_a_field_counts_only_with_that_field(engine):
    def which(*acts):
        found = EVENTS.select(x=is_one_of(EVENTS, acts, CODES).fill_null(ibis.literal(value=False)))
        return engine.to_pyarrow(found)["x"].to_pylist()

    assert which(Act("a", "reason")) == [True, False, False, False]
    assert which(Act("a", "reason"), Act("b")) == [True, True, False, True]
    assert which(Act("a", "off_hours")) == [True, False, False, False]
    assert which(Act("unheard_of")) == [False] * 4


def test_the_first_of_several_acts_is_the_least_of_their_firsts_and_of_none_nothing(engine):
    terms = Terms(EVENTS, CODES)
    both, last, none = terms.first((*A, *B)), terms.last((*B, *A)), terms.first((Act("c"),))
    assert terms.first((*B, *A, Act("c"))) == both
    found = EVENTS.group_by("declaration_id").agg(**terms.aggregates).order_by("declaration_id")
    assert len(terms.aggregates) == 4
    rows = engine.to_pyarrow(found.mutate(**terms.derived(found))).to_pydict()
    assert (rows[both], rows[last], rows[none]) == ([5, 7], [9, 7], [None, None])
