"""The errors of the SDK.

SmithyError
  OperationError                 everything an operation call raises
    APIError                     the service answered with an error
      ModeledError               one the service's model names (services.<name>.types)
      GenericAPIError            one that the model does not name
    InvalidParamsError           members missing or wrong, all of them listed
    SerializationError           the input cannot be written as a request
    DeserializationError         the answer cannot be read
    RequestSendError             no whole answer: connection, TLS, DNS, timeout
      ConnectError               no connection could be opened
      ResponseReadError          the connection failed while the body was read
    CanceledError                the context was cancelled
      DeadlineExceededError      its deadline passed; also a TimeoutError
    EndpointResolutionError      the endpoint rules refused the parameters
    IdentityError                no credentials or token could be had
    SigningError                 the request cannot be signed
  ConfigError                    a setting is wrong: file, line, profile, key
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

from smithy_py.metadata import Metadata

if TYPE_CHECKING:
    from smithy_py.http.response import Response

_SNAPSHOT_LIMIT = 1024


class ErrorFault(enum.StrEnum):
    """Who is to blame for an API error."""

    UNKNOWN = "unknown"
    SERVER = "server"
    CLIENT = "client"


class SmithyError(Exception):
    """Base of every error this SDK raises."""


class ConfigError(SmithyError):
    """A setting cannot be used.

    Args:
        message: What is wrong and what to do.
        file: The file the setting came from.
        line: Its line there, counted from 1.
        profile: The profile it belongs to.
        key: The name of the setting.
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        profile: str | None = None,
        key: str | None = None,
    ) -> None:
        super().__init__(message)
        self.file = file
        self.line = line
        self.profile = profile
        self.key = key

    def __str__(self) -> str:
        place = [
            f"{name} {value}"
            for name, value in (
                ("file", self.file),
                ("line", self.line),
                ("profile", self.profile),
                ("key", self.key),
            )
            if value is not None
        ]
        return f"{self.args[0]} ({', '.join(place)})" if place else str(self.args[0])


class OperationError(SmithyError):
    """Base of everything an operation call raises.

    Attributes:
        service_id: The service as its model names it ("S3"), empty outside a call.
        operation_name: The operation ("GetObject"), empty outside a call.
        result_metadata: What the stack learned about the call, attempts included.
        response: The HTTP response, where one came; its body is read and closed.
    """

    service_id: str = ""
    operation_name: str = ""
    response: Response | None = None

    def __init__(self, message: str = "") -> None:
        super().__init__(message)

    @property
    def result_metadata(self) -> Metadata:
        """What the stack learned about the call, attempts included."""
        metadata: Metadata | None = self.__dict__.get("_result_metadata")
        if metadata is None:
            metadata = self.__dict__["_result_metadata"] = Metadata()
        return metadata

    @result_metadata.setter
    def result_metadata(self, metadata: Metadata) -> None:
        self.__dict__["_result_metadata"] = metadata

    def _describe(self) -> str:
        return str(self.args[0]) if self.args else ""

    def __str__(self) -> str:
        text = self._describe()
        if self.operation_name:
            return f"operation error {self.service_id}: {self.operation_name}, {text}"
        return text


class APIError(OperationError):
    """The service answered with an error.

    Attributes:
        error_code: The code the service sent ("NoSuchKey").
        error_message: Its message, empty when it sent none.
        error_fault: Who is to blame, as the model says; unknown for codes it does not name.
        status_code: The HTTP status code, 0 when there is none.
        request_id: The id AWS support asks for, or None.
    """

    error_code: str = "UnknownError"
    error_fault: ErrorFault = ErrorFault.UNKNOWN
    request_id: str | None = None
    host_id: str | None = None

    @property
    def error_message(self) -> str:
        """The message of the service, empty when it sent none."""
        return str(self.__dict__.get("message") or "")

    @property
    def status_code(self) -> int:
        """The HTTP status code, 0 when there is no response."""
        return 0 if self.response is None else self.response.status_code

    def _shown_message(self) -> str:
        return self.error_message

    def _describe(self) -> str:
        text = f"{self.error_code}: {self._shown_message()}"
        facts = [
            f"{name}: {value}"
            for name, value in (
                ("status code", self.status_code or None),
                ("request id", self.request_id),
                ("host id", self.host_id),
            )
            if value
        ]
        return f"{text} ({', '.join(facts)})" if facts else text


class GenericAPIError(APIError):
    """An error whose code the service's model does not name.

    Args:
        error_code: The code.
        error_message: The message.
        error_fault: Who is to blame, if known.
    """

    def __init__(
        self,
        error_code: str = "UnknownError",
        error_message: str = "",
        error_fault: ErrorFault = ErrorFault.UNKNOWN,
    ) -> None:
        super().__init__(error_message)
        self.error_code = error_code
        self.message = error_message
        self.error_fault = error_fault

    def __reduce__(self) -> tuple[Any, ...]:
        arguments = (self.error_code, self.message, self.error_fault)
        return (type(self), arguments, self.__dict__)


class InvalidParamsError(OperationError):
    """Members of the input are missing or wrong; all of them are listed.

    Args:
        problems: One sentence a member, each naming its path.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__()
        self.args = (problems,)
        self.problems = problems

    def _describe(self) -> str:
        lines = "".join(f"\n- {problem}" for problem in self.problems)
        return f"{len(self.problems)} validation error(s) found.{lines}"


class SerializationError(OperationError):
    """The input cannot be written as a request."""


class DeserializationError(OperationError):
    """The answer cannot be read as the model says.

    Args:
        message: What is wrong.
        snapshot: The start of the body, cut at 1 KiB.
    """

    def __init__(self, message: str, snapshot: bytes = b"") -> None:
        super().__init__(message)
        self.snapshot = bytes(snapshot[:_SNAPSHOT_LIMIT])

    def _describe(self) -> str:
        return f"deserialization failed, {self.args[0]}"


class RequestSendError(OperationError):
    """No whole answer came: the connection, TLS, DNS or a timeout failed.

    Args:
        message: What failed, naming the host.
        timeout: Whether a time limit of the transport ran out.
        permanent: Whether trying again cannot help, as with a host name nobody knows.
    """

    def __init__(self, message: str, *, timeout: bool = False, permanent: bool = False) -> None:
        super().__init__(message)
        self.timeout = timeout
        self.permanent = permanent

    def _describe(self) -> str:
        return f"request send failed, {self.args[0]}"


class ConnectError(RequestSendError):
    """No connection could be opened, so nothing was sent."""


class ResponseReadError(RequestSendError):
    """The connection failed, or ended early, while the body of the answer was read."""

    def _describe(self) -> str:
        return f"response read failed, {self.args[0]}"


class CanceledError(OperationError):
    """The context of the call was cancelled."""

    def _describe(self) -> str:
        return f"canceled, {self.args[0]}"


class DeadlineExceededError(CanceledError, TimeoutError):
    """The deadline of the call's context passed."""


class EndpointResolutionError(OperationError):
    """The endpoint rules refused the parameters, or none matched."""


class IdentityError(OperationError):
    """No credentials or token could be had; the message lists what was tried."""


class SigningError(OperationError):
    """The request cannot be signed."""
