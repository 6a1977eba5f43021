from datetime import UTC, datetime

import pypdfium2
import pytest

from evenhand.errors import ReportError
from evenhand.reports import typesetting
from evenhand.reports.typesetting import typeset

MADE = datetime(2026, 3, 2, tzinfo=UTC)
PAGE = """#set document(title: "T")
#set text(font: "DejaVu Sans")
#json(bytes(sys.inputs.document)).said
"""


@pytest.fixture
def templates(tmp_path, monkeypatch):
    folder = tmp_path / "templates"
    folder.mkdir()
    monkeypatch.setattr(typesetting, "TEMPLATES", folder)
    return folder


def test_content_is_data_and_the_same_gives_the_same_bytes(templates):
    (templates / "page.typ").write_text(PAGE, encoding="utf-8")
    said = '#panic("x") *bold* $1/0$'
    one, two = (typeset("page.typ", {"said": said}, made=MADE, do_next="") for _ in range(2))
    assert one == two
    assert said in pypdfium2.PdfDocument(one)[0].get_textpage().get_text_range()


def test_an_error_of_typst_becomes_one_of_ours(templates):
    (templates / "page.typ").write_text("#undefined", encoding="utf-8")
    with pytest.raises(ReportError, match=r"The list could not be set: .*undefined") as caught:
        typeset("page.typ", {}, made=MADE, what="The list", do_next="Report this.")
    assert caught.value.do_next == "Report this."
