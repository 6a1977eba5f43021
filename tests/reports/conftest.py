"""One run, composed and written once for all tests of the reports."""

import sys
from pathlib import Path

import pytest

# The sample is several files that import each other; pytest's importlib mode knows no packages.
sys.path.insert(0, str(Path(__file__).parent / "sample"))


@pytest.fixture(scope="session")
def results():
    from sample_run import results as made

    return made()


@pytest.fixture(scope="session")
def document(results):
    from evenhand.reports.compose import compose

    return compose(results)


@pytest.fixture(scope="session")
def page(document):
    from evenhand.reports.html import html

    return html(document)


@pytest.fixture(scope="session")
def paper(document):
    from evenhand.reports.pdf import pdf

    return pdf(document)


@pytest.fixture(scope="session")
def paper_text(paper):
    import pypdfium2

    opened = pypdfium2.PdfDocument(paper)
    pages = [p.get_textpage().get_text_range() for p in opened]
    opened.close()
    return " ".join(" ".join(pages).replace("\u00a0", " ").split())
