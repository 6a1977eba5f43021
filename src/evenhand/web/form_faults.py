"""How does what cannot be done come to stand at the form that asked for it?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.forms import BaseForm

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
