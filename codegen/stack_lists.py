"""Which middleware each operation runs, in order: the rules of AWS, and of single services."""

from __future__ import annotations

from codegen import naming
from codegen.customizations import CUSTOMIZATIONS, Customization
from codegen.loader import Json
from codegen.model import Model

Entry = tuple[str, str, str]
"""The module of a middleware, its class, and the arguments it is made with."""

STEPS = ("initialize", "serialize", "build", "finalize", "deserialize")

_OPTIONS = "options"


def entry(path: str, arguments: str = "") -> Entry:
    """An entry from the dotted path of a class."""
    module, _, name = path.rpartition(".")
    return module, name, arguments


IDEMPOTENCY = entry("smithy_py.middleware.idempotency.OperationIdempotencyTokenAutoFill", _OPTIONS)
VALIDATION = entry("smithy_py.middleware.validation.OperationInputValidation")
SET_INPUT = entry("smithy_py.middleware.operation_input.SetOperationInput")
SERIALIZER = entry("smithy_py.http.middleware.serializer.OperationSerializer", _OPTIONS)
COMPRESSION = entry("smithy_py.http.middleware.request_compression.RequestCompression", _OPTIONS)
CONTENT_CHECKSUM = entry("smithy_py.http.middleware.content_checksum.ContentChecksum")
REQUEST_ID = entry("aws_core.middleware.client_request_id.ClientRequestID")
USER_AGENT = entry("aws_core.middleware.user_agent.UserAgent", _OPTIONS)
RECURSION = entry("aws_core.middleware.recursion_detection.RecursionDetection")
RETRY = entry("aws_core.retry.middleware.Retry", _OPTIONS)
RESOLVE_AUTH = entry("aws_core.auth.resolve_auth_scheme.ResolveAuthScheme", _OPTIONS)
GET_IDENTITY = entry("aws_core.auth.get_identity.GetIdentity", _OPTIONS)
RESOLVE_ENDPOINT = entry("aws_core.endpoints.resolve_endpoint.ResolveEndpointV2", _OPTIONS)
DISABLE_HTTPS = entry("aws_core.middleware.disable_https.DisableHTTPS", _OPTIONS)
HOST_PREFIX = entry("smithy_py.http.middleware.host_prefix.EndpointHostPrefix")
PAYLOAD_HASH = entry("aws_core.signer.payload_hash.ComputePayloadHash")
SIGNING = entry("aws_core.signer.signing.Signing", _OPTIONS)
RAW_RESPONSE = entry("aws_core.middleware.raw_response.AddRawResponseToMetadata")
RESPONSE_ERROR = entry("aws_core.middleware.response_error.ResponseErrorWrapper")
RETRIEVE_ID = entry("aws_core.middleware.request_id.RequestIDRetriever")
DESERIALIZER = entry("smithy_py.http.middleware.deserializer.OperationDeserializer", _OPTIONS)
TIMING = entry("aws_core.middleware.response_timing.RecordResponseTiming")
LOGGER = entry("aws_core.middleware.request_response_logger.RequestResponseLogger", _OPTIONS)

INPUT_CONTEXT = entry("aws_core.checksum.setup_input_context.SetupInputContext", _OPTIONS)
REQUEST_METRICS = entry("aws_core.checksum.request_metrics.RequestMetricsTracking", _OPTIONS)
INPUT_CHECKSUM = entry("aws_core.checksum.compute_input_checksum.ComputeInputPayloadChecksum")
TRAILER = entry("aws_core.checksum.input_trailer.AddInputChecksumTrailer")
OUTPUT_CONTEXT = entry("aws_core.checksum.setup_output_context.SetupOutputContext", _OPTIONS)
RESPONSE_METRICS = entry("aws_core.checksum.response_metrics.ResponseMetricsTracking", _OPTIONS)
OUTPUT_CHECKSUM = entry(
    "aws_core.checksum.validate_output_checksum.ValidateOutputPayloadChecksum", _OPTIONS
)

StackList = dict[str, list[Entry]]


def features(model: Model, operation: Json) -> tuple[str, ...]:
    """What sets an operation's stack apart, as its traits say."""
    found: list[str] = []
    input_shape = model.input_shape(operation)
    if input_shape and any(r.get("idempotencyToken") for _, r in model.members(input_shape)):
        found.append("idempotency")
    checksum = operation.get("httpChecksum", {})
    if "requestAlgorithmMember" in checksum or checksum.get("requestChecksumRequired"):
        found.append("request_checksum")
        if model.streams(input_shape):
            found.append("trailer")
    if "responseAlgorithms" in checksum:
        found.append("response_checksum")
    if operation.get("httpChecksumRequired") and not checksum:
        found.append("content_checksum")
    if "hostPrefix" in operation.get("endpoint", {}):
        found.append("host_prefix")
    if "gzip" in operation.get("requestcompression", {}).get("encodings", ()):
        found.append("compression")
    return tuple(found)


def standard(found: tuple[str, ...]) -> StackList:
    """The middleware of an operation with these features, before customizations."""
    checksum = "request_checksum" in found
    response_checksum = "response_checksum" in found
    return {
        "initialize": _some(
            ("idempotency" in found, IDEMPOTENCY),
            (checksum, INPUT_CONTEXT),
            (response_checksum, OUTPUT_CONTEXT),
            (True, VALIDATION),
        ),
        "serialize": _some(
            (True, SET_INPUT), (True, SERIALIZER), ("compression" in found, COMPRESSION)
        ),
        "build": _some(
            ("content_checksum" in found, CONTENT_CHECKSUM),
            (True, REQUEST_ID),
            (checksum, REQUEST_METRICS),
            (response_checksum, RESPONSE_METRICS),
            (True, USER_AGENT),
            (True, RECURSION),
        ),
        "finalize": _some(
            (True, RETRY),
            (True, RESOLVE_AUTH),
            (True, GET_IDENTITY),
            (True, RESOLVE_ENDPOINT),
            (True, DISABLE_HTTPS),
            ("host_prefix" in found, HOST_PREFIX),
            (checksum, INPUT_CHECKSUM),
            ("trailer" in found, TRAILER),
            (True, PAYLOAD_HASH),
            (True, SIGNING),
        ),
        "deserialize": _some(
            (True, RAW_RESPONSE),
            (True, RESPONSE_ERROR),
            (True, RETRIEVE_ID),
            (True, DESERIALIZER),
            (True, TIMING),
            (response_checksum, OUTPUT_CHECKSUM),
            (True, LOGGER),
        ),
    }


def _some(*pairs: tuple[bool, Entry]) -> list[Entry]:
    return [found for wanted, found in pairs if wanted]


def customize(stack: StackList, customization: Customization) -> None:
    """Puts one customization into a stack.

    Raises:
        LookupError: The middleware it refers to is not there.
    """
    entries = stack[customization.step]
    added = entry(customization.path, customization.arguments)
    if customization.position == "first":
        entries.insert(0, added)
        return
    if customization.position == "last":
        entries.append(added)
        return
    for index, found in enumerate(entries):
        if found[1] == customization.anchor:
            if customization.position == "swap":
                entries[index] = added
            else:
                entries.insert(index + (customization.position == "after"), added)
            return
    raise LookupError(f"no {customization.anchor} in the {customization.step} step")


class StackLists:
    """The distinct stacks of a service, and which operation runs which.

    Attributes:
        functions: Each stack's function, with its list.
        runs: The operations of each function, in the model's order.
    """

    def __init__(self, model: Model) -> None:
        self.functions: dict[str, StackList] = {}
        self.runs: dict[str, list[str]] = {}
        self._names: dict[str, str] = {}
        found: dict[str, tuple[list[str], list[str], StackList]] = {}
        for name, operation in model.operations.items():
            feature_names = features(model, operation)
            stack = standard(feature_names)
            words = list(feature_names)
            for customization in CUSTOMIZATIONS.get(model.service_id, ()):
                if customization.applies(name, operation):
                    customize(stack, customization)
                    words += [customization.word] if customization.word else []
            key = repr(stack)
            found.setdefault(key, ([], words, stack))[0].append(name)
        for operations, words, stack in found.values():
            self._add(operations, words, stack)

    def _add(self, operations: list[str], words: list[str], stack: StackList) -> None:
        name = "_".join(dict.fromkeys(words)) or "standard"
        if len(operations) == 1 and words:
            name = naming.snake(operations[0])
        base, number = name, 2
        while name in self.functions:
            name, number = f"{base}_{number}", number + 1
        self.functions[name] = stack
        self.runs[name] = operations
        for operation in operations:
            self._names[operation] = name

    def function(self, operation: str) -> str:
        """The name of the function that makes the stack of *operation*."""
        return self._names[operation]
