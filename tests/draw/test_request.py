import json

import pytest

from evenhand.draw.request import BadRequestError, Request, failed, parsed, text, whole


def asked(body):
    return Request("POST", "/", body=body)


def test_body_is_an_object_whose_names_are_texts():
    assert parsed(asked(b'{"office": "port"}')) == {"office": "port"}
    for body in (b"", b"[]", b"\xff", b"[" * 60_000, b'{"office": 5}', b"9" * 5_000):
        with pytest.raises(BadRequestError):
            parsed(asked(body))


def test_number_of_a_query_is_whole_or_its_default():
    request = Request("GET", "/", query={"leaf": "12", "size": "-1", "far": "9" * 40})
    assert whole(request, "leaf") == 12
    assert whole(request, "none", 3) == 3
    for name in ("size", "far", "none"):
        with pytest.raises(BadRequestError):
            whole(request, name)


def test_error_says_what_and_what_next():
    with pytest.raises(BadRequestError) as wrong:
        text({"reason": 5}, "reason")
    reply = failed(400, "request", wrong.value, retry_after=2)
    told = json.loads(reply.body)["error"]
    assert (reply.status, reply.retry_after, told["code"]) == (400, 2, "request")
    assert told["what"] == wrong.value.what
    assert told["do_next"] == wrong.value.do_next
