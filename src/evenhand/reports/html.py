"""How does a run become one page that opens anywhere, without a script and without a network?"""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evenhand.findings.results import Results
from evenhand.reports.compose import compose
from evenhand.reports.document import Document
from evenhand.reports.font_files import FONTS
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
    return template.render(d=document, faces=_faces(), style=Markup(style))  # noqa: S704 -- ours


def _faces() -> list[dict[str, str]]:
    """Return the fonts that the page carries, so that it looks the same where none is installed."""
    return [
        {"weight": weight, "data": b64encode((FONTS / "web" / name).read_bytes()).decode("ascii")}
        for weight, name in (("400", "NotoSans-Regular.woff2"), ("700", "NotoSans-Bold.woff2"))
    ]
