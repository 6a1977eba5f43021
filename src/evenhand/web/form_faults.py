"""How does what cannot be done come to stand at the form that asked for it?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from evenhand.errors import EvenhandError


@contextmanager
def told_at(form: BaseForm, field: str | None = None) -> Iterator[None]:
    """Run a change; where it is refused, say why and what to do next at the form, and go on.

    Parameters
    ----------
    form : BaseForm
        Valid so far. The block ends by returning where to go; what follows it shows the form again.
    field : str, optional
        At which the fault stands; above all of them when not given.
    """
    try:
        yield
    except EvenhandError as err:
        form.add_error(field, f"{err.what} {err.do_next}")


def done(request: HttpRequest, change: Callable[[], object], *, to: str) -> HttpResponse:
    """Run a change that a button asked for, and say on the page named ``to`` how it went."""
    try:
        change()
    except EvenhandError as err:
        messages.error(request, f"{err.what} {err.do_next}")
    else:
        messages.success(request, _("Done. It stands in the journal."))
    return redirect(to)
