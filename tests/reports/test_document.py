import re
from dataclasses import fields
from importlib.resources import files

import pytest

from evenhand.reports.document import (
    Document,
    Figure,
    FirstPageFigure,
    Grid,
    Head,
    Pair,
    Picture,
    Section,
)

# A page cannot show the value behind a number on paper, a tip on a column, or a filter by status,
# which is decided before.
ON_THE_PAGE_ALONE = {"exact", "meaning"}
DECIDED_BEFORE = {"is_measured"}


@pytest.mark.parametrize(
    "part", [Document, Figure, FirstPageFigure, Grid, Head, Pair, Picture, Section]
)
@pytest.mark.parametrize("template", ["report.html.j2", "report.typ"])
def test_every_part_of_a_document_is_set_in_both_forms(part, template):
    text = (files("evenhand.reports") / "templates" / template).read_text(encoding="utf-8")
    asked = {f.name for f in fields(part)} - DECIDED_BEFORE
    if template == "report.typ":
        asked -= ON_THE_PAGE_ALONE
    assert {name for name in asked if not re.search(rf"\.{name}\b", text)} == set()
