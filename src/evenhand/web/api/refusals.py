"""How is somebody told that a request was refused: what happened, and what to do next?"""

from __future__ import annotations

import math

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from evenhand.errors import EvenhandError


class TooOftenError(EvenhandError):
    """Somebody asks too often."""

    def __init__(self, seconds: float) -> None:
        self.seconds = math.ceil(seconds)
        super().__init__(
            _("Too many requests in a minute."),
            do_next=_("Ask again in %(n)s seconds.") % {"n": self.seconds},
        )


class RefusedError(EvenhandError):
    """A token does not open what was asked for, there is no such thing, or it cannot be taken.

    Attributes
    ----------
    status : int
        Of the answer.
    """

    def __init__(self, status: int, what: str, *, do_next: str) -> None:
        super().__init__(what, do_next=do_next)
        self.status = status


def tell_refusals(api: NinjaAPI) -> None:
    """Let an API tell every refusal in one form."""

    def told(request: HttpRequest, status: int, err: EvenhandError) -> HttpResponse:
        said = {"what": err.what, "do_next": err.do_next}
        return api.create_response(request, said, status=status)

    @api.exception_handler(TooOftenError)
    def _too_often(request: HttpRequest, err: TooOftenError) -> HttpResponse:
        answer = told(request, 429, err)
        answer["Retry-After"] = str(err.seconds)
        return answer

    @api.exception_handler(RefusedError)
    def _refused(request: HttpRequest, err: RefusedError) -> HttpResponse:
        return told(request, err.status, err)

    @api.exception_handler(AuthenticationError)
    def _unknown(request: HttpRequest, err: AuthenticationError) -> HttpResponse:
        said = EvenhandError(
            _("No token was shown, or one that opens nothing."),
            do_next=_("Send the header Authorization: Bearer, a blank, and the token."),
        )
        answer = told(request, 401, said)
        answer["WWW-Authenticate"] = "Bearer"
        return answer

    @api.exception_handler(ValidationError)
    def _wrong(request: HttpRequest, err: ValidationError) -> HttpResponse:
        # Where it is wrong, and not what stood there: that may be anything.
        places = ", ".join(sorted({str(each["loc"][-1]) for each in err.errors}))
        said = EvenhandError(
            _("The request is not as the API describes it: %(places)s.") % {"places": places},
            do_next=_("Compare it with openapi.json."),
        )
        return told(request, 422, said)

    @api.exception_handler(HttpError)
    def _http(request: HttpRequest, err: HttpError) -> HttpResponse:
        said = EvenhandError(str(err), do_next=_("Compare it with openapi.json."))
        return told(request, err.status_code, said)
