"""Which answers does another instrument's answer spare, and where did each come from?

A reference between two single requirements carries what was settled of one to the other, once and
no further: what was carried is never carried on. A reference to a heading carries nothing, since a
heading asks several things. An own answer is never touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evenhand.instruments.catalogue import Catalogue
from evenhand.instruments.meaning import meaning
from evenhand.instruments.scoring.assessment import Settled
from evenhand.instruments.scoring.marks import Aspect, GivenMark


@dataclass(frozen=True, slots=True)
class Carried:
    """What other instruments' answers say of a requirement that has none of its own.

    Attributes
    ----------
    requirement : str
        That has no answer of its own.
    sources : tuple of Settled
        The answers, each with its requirement, day and evidence, in the texts' order.
    """

    requirement: str
    sources: tuple[Settled, ...]

    def mark(self, aspect: Aspect) -> GivenMark | None:
        """Return the mark if all sources give the same one; None where they differ.

        Between several that differ nobody but the administration can choose.
        """
        given = [each.in_law if aspect == "in_law" else each.in_practice for each in self.sources]
        same = all((g.level, g.other) == (given[0].level, given[0].other) for g in given)
        return given[0] if same else None


def carried(catalogue: Catalogue, own: Mapping[str, Settled]) -> Mapping[str, Carried]:
    """Return what own answers carry to requirements that have none, by the requirement's id.

    Parameters
    ----------
    catalogue : Catalogue
        Whose references are followed, both ways.
    own : mapping of str to Settled
        The administration's own answers, of any instruments. One to a question that reads
        otherwise by now carries nothing.

    Returns
    -------
    mapping of str to Carried
        In the texts' order; no id of `own` among them.
    """
    found = {}
    for entry in catalogue.requirements():
        if entry.id in own:
            continue
        sources = tuple(
            own[each.id]
            for each in catalogue.akin(entry.id)
            if each.level == "requirement"
            and each.id in own
            and own[each.id].meaning == meaning(each)
        )
        if sources:
            found[entry.id] = Carried(entry.id, sources)
    return found
