"""How does a run become one page that opens anywhere, without a script and without a network?"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evenhand.findings.results import Results
from evenhand.reports.compose import compose
from evenhand.reports.document import Document
from evenhand.reports.whole_file import write_text

TEMPLATES: Final = Path(__file__).parent / "templates"


def write_html(results: Results, path: Path) -> None:
    """Write the report as one self-contained page.

    Raises
    ------
    ReportError
        If a chart cannot be drawn or the file cannot be written.
    """
    write_text(html(compose(results)), path)


def html(document: Document) -> str:
    """Return the page.

    Everything is escaped by the template; pictures alone are markup, and come from ``charts``,
    where names from the records are text, never markup.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    template = environment.get_template("report.html.j2")
    return template.render(d=document, style=Markup(style))  # noqa: S704 -- our own file
