"""Does a refused change stand at the form, with what to do next?"""

from __future__ import annotations

import pytest
from django import forms

from evenhand.errors import EvenhandError
from evenhand.web.form_faults import told_at


class OneForm(forms.Form):
    """A form of one field."""

    name = forms.CharField()


@pytest.mark.parametrize("field", [None, "name"])
def test_a_refusal_stands_at_the_form_or_its_field(field):
    form = OneForm({"name": "x"})
    assert form.is_valid()
    with told_at(form, field):
        raise EvenhandError("It is taken.", do_next="Choose another.")
    assert form.errors == {field or "__all__": ["It is taken. Choose another."]}


def test_what_is_done_leaves_the_form_as_it_was():
    form = OneForm({"name": "x"})

    def go() -> str:
        with told_at(form):
            return "gone on"
        raise AssertionError

    assert go() == "gone on"
    assert form.errors == {}


def test_faults_of_ours_are_not_hidden():
    with pytest.raises(KeyError), told_at(OneForm({"name": "x"})):
        raise KeyError
