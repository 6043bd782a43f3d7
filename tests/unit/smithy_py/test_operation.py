"""Operations and services: what they know of themselves and of their errors."""

from __future__ import annotations

import sys

from smithy_py.operation import Operation, Service
from tests.unit.smithy_py.model import (
    BOUND,
    ECHO,
    SERVICE,
    Discreet,
    EchoInput,
    EchoOutput,
    NoSuchTree,
    Renamed,
    no_stack,
)


def test_an_operation_knows_its_http_binding_and_traits() -> None:
    assert (BOUND.method, BOUND.uri, BOUND.success) == (
        "PUT",
        "/things/{Bucket}/{Path+}?fixed&mode=all",
        200,
    )
    assert BOUND.traits["xml_namespace"] == ("https://model.example/", None)
    assert dict(ECHO.traits) == {}
    assert (ECHO.input, ECHO.output, ECHO.errors) == (EchoInput, EchoOutput, (NoSuchTree,))
    assert (repr(ECHO), repr(SERVICE)) == ("<Operation Model.Echo>", "<Service Model>")


def test_an_error_is_found_by_its_code_and_by_its_shape() -> None:
    for code, expected in (
        ("NoSuchTree", NoSuchTree),
        ("Sender.Renamed", Renamed),
        ("Renamed", Renamed),
        ("Discreet", Discreet),
    ):
        assert ECHO.error(code) is expected
        assert SERVICE.error(code) is expected


def test_an_unknown_code_is_no_error_of_the_model() -> None:
    for code in ("", "ModeledError", "APIError", "EchoInput", "nosuchtree"):
        assert ECHO.error(code) is None


def test_the_errors_of_an_operation_come_before_those_of_its_service() -> None:
    class NoSuchTreeHere(NoSuchTree):
        error_code = "NoSuchTree"

    operation = Operation(
        SERVICE, "Other", ("GET", "/", 200), EchoInput, EchoOutput, no_stack, (NoSuchTreeHere,)
    )
    assert operation.error("NoSuchTree") is NoSuchTreeHere
    assert operation.error("Renamed") is Renamed


def test_each_operation_keeps_bindings_of_its_own() -> None:
    assert ECHO.bindings is not BOUND.bindings
    service = Service("Other", "2020-01-01", sys.modules[__name__], target_prefix="Other")
    assert service.traits == {"target_prefix": "Other"}
