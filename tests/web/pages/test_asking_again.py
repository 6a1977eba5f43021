"""Does a page that waits leave who has no scripts where they are, with a link to look again?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import reverse

from evenhand.web import pages
from evenhand.web.evidence.models import Run, State
from evenhand.web.people.roles import Role

TEMPLATES = sorted(Path(pages.__file__).parents[1].glob("*/templates/**/*.html"))


def test_a_run_that_works_is_looked_at_again_by_script_or_by_a_link(sign_in):
    run = Run.objects.create(source="s", mapping="", title="t", state=State.RUNNING)
    page = sign_in(Role.ANALYST).get(reverse("run", args=[run.pk])).content.decode()
    assert 'http-equiv="refresh"' not in page
    assert re.search(r'<noscript><p><a class="button" href="">Look again</a></p></noscript>', page)
    # What the script does is said by the script alone.
    assert re.search(r"<p data-asks-again hidden>This page asks again", page)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_page_reloads_by_itself_and_each_that_waits_has_the_link(path):
    text = path.read_text(encoding="utf-8")
    assert 'http-equiv="refresh"' not in text
    waits = '{% include "pages/asks_again.html"' in text
    assert waits == ('{% include "pages/look_again.html"' in text)
