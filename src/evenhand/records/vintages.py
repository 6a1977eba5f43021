"""Do codes of the Harmonized System mean the same goods, and which belong together if not?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from evenhand.errors import RecordsError

Texts = npt.NDArray[np.object_]
Families = dict[tuple[str, str], str]
"""Name of the family of each code, by vintage and code."""


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Pairs of codes, as ``mirror.correspondence`` gives them; shape (n,)."""

    from_classification: Texts
    from_product: Texts
    to_classification: Texts
    to_product: Texts


def vintages_of(classifications: Sequence[Texts]) -> tuple[str, ...]:
    """Return every vintage that tables name, ascending; an empty name is none."""
    return tuple(sorted({v for each in classifications for v in each.tolist()} - {""}))


def families_of(
    classifications: Sequence[Texts], correspondence: Correspondence | None
) -> Families | None:
    """Return the family of each code of each vintage, or None where one vintage is all there is.

    A family is every code that others became or came from: what was split or merged in between is
    only comparable as a whole. It is named by its last code in the newest vintage.

    Raises
    ------
    RecordsError
        If several vintages are named and no correspondence joins them, or some rows name none.
    """
    vintages = vintages_of(classifications)
    if len(vintages) < 2:
        return None
    if correspondence is None:
        raise RecordsError(
            f"The trade and tax tables use several vintages of the Harmonized System: "
            f"{', '.join(vintages)}. A code does not mean the same goods in each.",
            do_next="Take all tables in one vintage, or map a table hs_correspondence.",
        )
    if any((each == "").any() for each in classifications):
        raise RecordsError(
            "Some rows of the trade or tax tables name no vintage of the Harmonized System, while "
            f"others name {', '.join(vintages)}.",
            do_next="Map classification in each of the tables, as classificationCode.",
        )
    before = zip(correspondence.from_classification, correspondence.from_product, strict=True)
    after = zip(correspondence.to_classification, correspondence.to_product, strict=True)
    pairs = list(zip(before, after, strict=True))
    nodes = sorted({node for pair in pairs for node in pair})
    place = {node: i for i, node in enumerate(nodes)}
    rows, columns = [place[a] for a, _ in pairs], [place[b] for _, b in pairs]
    graph = coo_array((np.ones(len(pairs)), (rows, columns)), shape=(len(nodes), len(nodes)))
    label = connected_components(graph, directed=False)[1] if nodes else np.zeros(0, dtype=int)
    # Named by its last code in the newest vintage: nodes are in ascending order.
    name = {int(family): node[1] for family, node in zip(label, nodes, strict=True)}
    return {node: name[int(family)] for family, node in zip(label, nodes, strict=True)}


def labelled(
    families: Families | None, classification: Texts, product: Texts
) -> npt.NDArray[np.str_]:
    """Return the family of each code; the code itself where one vintage is all there is."""
    if families is None or not product.size:
        return product.astype(str)
    both = np.char.add(np.char.add(classification.astype(str), "|"), product.astype(str))
    named, at = np.unique(both, return_inverse=True)
    found = [families.get((name.partition("|")[0], name.partition("|")[2]), "") for name in named]
    return np.array(found, dtype=str)[at]
