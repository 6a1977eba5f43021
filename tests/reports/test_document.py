import re
from dataclasses import fields
from importlib.resources import files

import pytest

from evenhand.reports.answers import Answer, Line
from evenhand.reports.document import (
    Beside,
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
ON_THE_PAGE_ALONE = {"exact", "meaning", "made_at"}
# A page scrolls: its columns are as wide as what they hold.
ON_PAPER_ALONE = {"width"}
DECIDED_BEFORE = {"is_measured"}


@pytest.mark.parametrize(
    "part",
    [Answer, Beside, Document, Figure, FirstPageFigure, Grid, Head, Pair, Picture, Section, Line],
)
@pytest.mark.parametrize("template", ["report.html.j2", "report.typ"])
def test_every_part_of_a_document_is_set_in_both_forms(part, template):
    text = (files("evenhand.reports") / "templates" / template).read_text(encoding="utf-8")
    asked = {f.name for f in fields(part)} - DECIDED_BEFORE
    if template == "report.typ":
        asked -= ON_THE_PAGE_ALONE
    else:
        asked -= ON_PAPER_ALONE
    assert {name for name in asked if not re.search(rf"\.{name}\b", text)} == set()
