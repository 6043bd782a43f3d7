"""The errors: their tree, texts, pickles and copies."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable

import pytest

from smithy_py import errors
from smithy_py.errors import (
    APIError,
    CanceledError,
    ConfigError,
    DeadlineExceededError,
    DeserializationError,
    EndpointResolutionError,
    ErrorFault,
    GenericAPIError,
    IdentityError,
    InvalidParamsError,
    OperationError,
    RequestSendError,
    ResponseReadError,
    SerializationError,
    SigningError,
    SmithyError,
)
from smithy_py.http import Response
from smithy_py.metadata import Metadata, MetadataKey

ATTEMPTS: MetadataKey[int] = MetadataKey("attempts")


def answered() -> GenericAPIError:
    error = GenericAPIError("SlowDown", "reduce your rate", ErrorFault.SERVER)
    error.response = Response(503, {"X-Id": "7"}, b"<Error/>", "Slow Down")
    error.response.read()
    error.request_id = "REQ"
    error.host_id = "HOST"
    return error


EXAMPLES: list[tuple[SmithyError, str]] = [
    (SmithyError("plain"), "plain"),
    (ConfigError("no region"), "no region"),
    (
        ConfigError("bad", file="~/.aws/config", line=3, profile="dev", key="region"),
        "bad (file ~/.aws/config, line 3, profile dev, key region)",
    ),
    (ConfigError("bad", line=0), "bad (line 0)"),
    (OperationError(), ""),
    (OperationError("it failed"), "it failed"),
    (GenericAPIError(), "UnknownError: "),
    (GenericAPIError("Code", "message"), "Code: message"),
    (
        answered(),
        "SlowDown: reduce your rate (status code: 503, request id: REQ, host id: HOST)",
    ),
    (
        InvalidParamsError(["missing a", "wrong b"]),
        "2 validation error(s) found.\n- missing a\n- wrong b",
    ),
    (SerializationError("cannot write"), "cannot write"),
    (
        DeserializationError("not JSON", b"the body"),
        "deserialization failed, not JSON",
    ),
    (
        RequestSendError("cannot reach host", timeout=True, permanent=True),
        "request send failed, cannot reach host",
    ),
    (ResponseReadError("reset", timeout=True), "response read failed, reset"),
    (CanceledError("context canceled"), "canceled, context canceled"),
    (DeadlineExceededError("too late"), "canceled, too late"),
    (EndpointResolutionError("no rule"), "no rule"),
    (IdentityError("tried everything"), "tried everything"),
    (SigningError("no key"), "no key"),
]
COPIES: list[Callable[[SmithyError], SmithyError]] = [
    copy.copy,
    copy.deepcopy,
    lambda error: pickle.loads(pickle.dumps(error)),
]


def identify(value: object) -> str:
    return type(value).__name__ if isinstance(value, SmithyError) else ""


def test_every_error_is_a_smithy_error_and_drawn_in_the_tree() -> None:
    drawing = [line.split()[0] for line in (errors.__doc__ or "").splitlines()[2:] if line.strip()]
    found = [v for v in vars(errors).values() if isinstance(v, type) and issubclass(v, Exception)]
    assert {cls.__name__ for cls in found} | {"ModeledError"} == set(drawing)
    assert all(issubclass(cls, SmithyError) for cls in found)
    assert len(drawing) == len(set(drawing))


def test_a_deadline_is_a_timeout_and_a_cancellation() -> None:
    assert issubclass(DeadlineExceededError, TimeoutError)
    assert issubclass(DeadlineExceededError, CanceledError)
    assert issubclass(ResponseReadError, RequestSendError)
    assert not issubclass(ConfigError, OperationError)


@pytest.mark.parametrize(("error", "text"), EXAMPLES, ids=identify)
def test_the_text(error: SmithyError, text: str) -> None:
    assert str(error) == text


@pytest.mark.parametrize("duplicate", COPIES)
@pytest.mark.parametrize("error", [error for error, _ in EXAMPLES], ids=identify)
def test_copies_and_pickles_are_whole(
    error: SmithyError, duplicate: Callable[[SmithyError], SmithyError]
) -> None:
    error = copy.copy(error)
    error.add_note("after 3 attempts")
    if isinstance(error, OperationError):
        error.service_id, error.operation_name = "S3", "GetObject"
        error.result_metadata.set(ATTEMPTS, 3)
    copied = duplicate(error)
    assert type(copied) is type(error)
    assert (str(copied), repr(copied), copied.args) == (str(error), repr(error), error.args)
    assert vars(copied).keys() == vars(error).keys()
    assert copied.__notes__ == ["after 3 attempts"]
    if isinstance(copied, OperationError):
        assert copied.result_metadata.get(ATTEMPTS) == 3


@pytest.mark.parametrize("duplicate", COPIES)
def test_the_facts_of_an_error_are_copied(
    duplicate: Callable[[SmithyError], SmithyError],
) -> None:
    api = duplicate(answered())
    assert isinstance(api, GenericAPIError)
    assert (api.error_code, api.error_message, api.error_fault, api.request_id, api.host_id) == (
        "SlowDown",
        "reduce your rate",
        ErrorFault.SERVER,
        "REQ",
        "HOST",
    )
    assert api.status_code == 503
    assert api.response is not None
    assert api.response.read() == b"<Error/>"
    sent = duplicate(RequestSendError("gone", timeout=True, permanent=True))
    assert isinstance(sent, RequestSendError)
    assert (sent.timeout, sent.permanent) == (True, True)
    read = duplicate(DeserializationError("odd", b"snapshot"))
    assert isinstance(read, DeserializationError)
    assert read.snapshot == b"snapshot"
    listed = duplicate(InvalidParamsError(["one"]))
    assert isinstance(listed, InvalidParamsError)
    assert listed.problems == ["one"]
    config = duplicate(ConfigError("bad", file="f", line=2, profile="p", key="k"))
    assert isinstance(config, ConfigError)
    assert (config.file, config.line, config.profile, config.key) == ("f", 2, "p", "k")


@pytest.mark.parametrize("error", [error for error, _ in EXAMPLES], ids=identify)
def test_an_operation_error_names_the_operation(error: SmithyError) -> None:
    error = copy.copy(error)
    text = str(error)
    if isinstance(error, OperationError):
        error.service_id, error.operation_name = "S3", "GetObject"
        text = f"operation error S3: GetObject, {text}"
    assert str(error) == text


def test_the_defaults_of_an_api_error() -> None:
    error = APIError()
    assert (error.error_code, error.error_message, error.error_fault) == (
        "UnknownError",
        "",
        ErrorFault.UNKNOWN,
    )
    assert (error.status_code, error.request_id, error.host_id, error.response) == (
        0,
        None,
        None,
        None,
    )


def test_each_error_has_metadata_of_its_own() -> None:
    first, second = OperationError(), OperationError()
    first.result_metadata.set(ATTEMPTS, 1)
    assert second.result_metadata.get(ATTEMPTS) is None
    assert first.result_metadata is first.result_metadata
    second.result_metadata = metadata = Metadata()
    assert second.result_metadata is metadata


def test_a_body_is_kept_up_to_one_kibibyte_and_never_shown() -> None:
    error = DeserializationError("odd", b"secret" * 1000)
    assert len(error.snapshot) == 1024
    assert isinstance(DeserializationError("odd", memoryview(b"ab")).snapshot, bytes)  # type: ignore[arg-type]
    assert "secret" not in f"{error} {error!r} {error.args}"


def test_faults_are_words() -> None:
    assert [str(fault) for fault in ErrorFault] == ["unknown", "server", "client"]
