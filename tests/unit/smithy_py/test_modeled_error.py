"""Modelled errors: members, texts, secrets, pickles."""

from __future__ import annotations

import copy
import pickle
import traceback
from typing import Any

import attrs
import pytest

from smithy_py.codec.json import JsonCodec
from smithy_py.errors import APIError, ErrorFault, OperationError
from smithy_py.http import Response
from smithy_py.modeled_error import ModeledError
from tests.unit.smithy_py.model import Discreet, NoSuchTree, Renamed


def test_it_is_caught_by_its_class_and_by_every_base() -> None:
    for caught in (NoSuchTree, ModeledError, APIError, OperationError, Exception):
        with pytest.raises(caught):
            raise NoSuchTree(message="gone")


def test_its_members_are_read_by_attribute() -> None:
    error = NoSuchTree(message="gone", name="oak")
    assert (error.message, error.name, error.age) == ("gone", "oak", None)
    assert (error.error_code, error.error_message) == ("NoSuchTree", "gone")
    assert (error.error_fault, error.retryable, error.throttling) == (
        ErrorFault.CLIENT,
        None,
        False,
    )
    assert (Renamed.error_code, Renamed.retryable) == ("Sender.Renamed", True)
    cls: Any = NoSuchTree
    assert [field.name for field in attrs.fields(cls)] == ["message", "name", "age"]


def test_its_text_says_code_message_and_what_support_asks_for() -> None:
    error = NoSuchTree(message="gone")
    assert str(error) == "NoSuchTree: gone"
    error.response = Response(404)
    error.request_id = "REQ"
    error.service_id, error.operation_name = "Model", "Echo"
    assert str(error) == (
        "operation error Model: Echo, NoSuchTree: gone (status code: 404, request id: REQ)"
    )
    assert repr(error) == "NoSuchTree(message='gone')"
    assert str(NoSuchTree()) == "NoSuchTree: "


def test_it_takes_keywords_of_its_members_only() -> None:
    with pytest.raises(TypeError, match="nope"):
        NoSuchTree(nope=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="cannot be made; make one of its subclasses"):
        ModeledError()


def test_errors_are_compared_by_identity() -> None:
    error = NoSuchTree(message="gone")
    assert error != NoSuchTree(message="gone")
    assert error in {error}


@pytest.mark.parametrize("read", [False, True], ids=["made", "read"])
def test_copies_and_pickles_are_whole(read: bool) -> None:
    error = NoSuchTree(message="gone", name="oak", age=3)
    if read:
        error = JsonCodec().loads(NoSuchTree, b'{"Message":"gone","Name":"oak","Age":3}')
    error.response = Response(404, {"X-Id": "1"}, b"body")
    error.response.read()
    error.request_id = "REQ"
    error.add_note("after 3 attempts")
    for copied in (copy.copy(error), copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
        assert type(copied) is NoSuchTree
        assert (repr(copied), str(copied)) == (repr(error), str(error))
        assert copied.__notes__ == ["after 3 attempts"]
        assert copied.response is not None
        assert copied.response.read() == b"body"
    copied = copy.copy(error)
    copied.name = "elm"
    assert error.name == "oak"


def test_no_text_of_it_shows_a_secret() -> None:
    error = Discreet(message="hunter2", token="hunter2")
    assert error.error_message == "hunter2"
    shown = [str(error), repr(error), *traceback.format_exception(error)]
    assert "hunter2" not in "".join(shown)
    assert str(error) == "Discreet: ***"
    assert repr(error) == "Discreet(message=***, token=***)"
    assert str(Discreet()) == "Discreet: "
