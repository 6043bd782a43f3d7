"""The options of a client: copied for every call, changed by option functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar, dataclass_transform

from aws_core.config.nearest_name import did_you_mean
from aws_core.config.sources import OriginKind
from aws_core.log_mode import ClientLogMode
from smithy_py.errors import ConfigError
from smithy_py.http.client import HTTPClient
from smithy_py.http.protocols.protocol import ClientProtocol
from smithy_py.middleware.stack import Stack

if TYPE_CHECKING:
    import logging

    from aws_core.auth.auth_scheme import AuthScheme
    from aws_core.auth.bearer import TokenProvider
    from aws_core.auth.resolve_auth_scheme import AuthSchemeResolver
    from aws_core.config.config import Config
    from aws_core.credentials.provider import CredentialsProvider
    from aws_core.endpoints.endpoint_resolver import EndpointResolverV2
    from aws_core.retry.clock_skew import ClockOffset
    from aws_core.retry.retryer import Retryer
    from aws_core.signer import v4, v4a
    from smithy_py.metrics import MeterProvider
    from smithy_py.tracing import TracerProvider

APIOption = Callable[[Stack], None]
OptionsT = TypeVar("OptionsT", bound="ClientOptions")


@dataclass_transform(kw_only_default=True)
class _Fields:
    """Has type checkers read the annotations of its subclasses as keyword arguments."""


class ClientOptions(_Fields):
    """The settings that every client has; each service's ``Options`` adds its own.

    Attributes:
        region: The region requests go to and are signed for.
        credentials: Where the credentials come from.
        bearer_auth_token_provider: Where bearer tokens come from.
        base_endpoint: A URL to use in place of the service's own.
        http_client: What sends requests; by default one of the SDK's own.
        retryer: Decides whether and when to try again; by default the one of *retry_mode*.
        retry_max_attempts: How often to try in all, 0 for what the retryer says.
        retry_mode: "standard" or "adaptive"; what a client is made with counts.
        api_options: Functions that change the stack of every call.
        protocol: The protocol that the service is spoken to in.
        http_signer_v4: What signs with SigV4; by default one a client.
        http_signer_v4a: What signs with SigV4a; by default one a client.
        endpoint_resolver_v2: What finds endpoints; by default the service's rules.
        auth_scheme_resolver: What lists the auth schemes of an operation.
        auth_scheme_preference: Short names of auth schemes to prefer ("sigv4a").
        auth_schemes: Auth schemes of your own; one takes the place of the SDK's of the same id.
        logger: Where logs go.
        client_log_mode: What is logged.
        tracer_provider: Where spans go; nowhere by default, at no cost.
        meter_provider: Where measurements go; nowhere by default, at no cost.
        app_id: A name for the application in the user agent.
        use_dual_stack_endpoint: Whether to use endpoints with IPv6.
        use_fips_endpoint: Whether to use endpoints with FIPS cryptography.
        disable_https: Whether to send without TLS.
        account_id_endpoint_mode: "preferred", "required" or "disabled".
        request_checksum_calculation: "when_supported" or "when_required".
        response_checksum_validation: "when_supported" or "when_required".
        checksum_policy: "standard", or "compatible" for stores that speak S3 without its newer
            checksums: then no checksum is sent or asked for unless the caller does or the
            operation requires one, a required one is ``Content-MD5``, and none is a trailer.
        disable_request_compression: Whether bodies are never compressed.
        request_min_compress_size_bytes: From how many bytes on they are.
        enable_accept_encoding_gzip: Whether answers may be compressed; streams never are.
        idempotency_token_provider: Makes idempotency tokens.
        user_agent_features: Ids of features in use, for the user agent.
        disable_clock_skew_correction: Whether the service's clock is not followed.
        clock_offset: What the client learned of the service's clock; one a client.
    """

    protocol: ClientProtocol
    region: str = ""
    credentials: CredentialsProvider | None = None
    bearer_auth_token_provider: TokenProvider | None = None
    base_endpoint: str | None = None
    http_client: HTTPClient | None = None
    retryer: Retryer | None = None
    retry_max_attempts: int = 0
    retry_mode: str = "standard"
    api_options: Sequence[APIOption] = ()
    http_signer_v4: v4.Signer | None = None
    http_signer_v4a: v4a.Signer | None = None
    endpoint_resolver_v2: EndpointResolverV2 | None = None
    auth_scheme_resolver: AuthSchemeResolver | None = None
    auth_scheme_preference: Sequence[str] = ()
    auth_schemes: Sequence[AuthScheme] = ()
    logger: logging.Logger | None = None
    client_log_mode: ClientLogMode = ClientLogMode(0)
    tracer_provider: TracerProvider | None = None
    meter_provider: MeterProvider | None = None
    app_id: str | None = None
    use_dual_stack_endpoint: bool = False
    use_fips_endpoint: bool = False
    disable_https: bool = False
    account_id_endpoint_mode: str = "preferred"
    request_checksum_calculation: str = "when_supported"
    response_checksum_validation: str = "when_supported"
    checksum_policy: str = "standard"
    disable_request_compression: bool = False
    request_min_compress_size_bytes: int = 10_240
    enable_accept_encoding_gzip: bool = False
    idempotency_token_provider: Callable[[], str] | None = None
    user_agent_features: Sequence[str] = ()
    disable_clock_skew_correction: bool = False
    clock_offset: ClockOffset | None = None

    endpoint_parameters: ClassVar[Mapping[str, str]] = {}
    """Endpoint parameters of the service's own, with the option each takes its value from."""

    service_auth_schemes: ClassVar[Sequence[AuthScheme]] = ()
    """Auth schemes that only this service has."""

    made_by_client: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}
    """Options that each client makes for itself, with what makes them, given the client."""

    bearer_token_variable: ClassVar[str] = ""
    """The environment variable with a bearer token for this service alone; empty without one."""

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)
        self._check(values)

    @classmethod
    def names(cls) -> frozenset[str]:
        """The names of all options."""
        found: set[str] = set()
        for base in cls.__mro__:
            found.update(getattr(base, "__annotations__", ()))
        return frozenset(found - _CLASS_VARIABLES)

    def _check(self, names: Mapping[str, Any]) -> None:
        known = _names(type(self))
        for name in names:
            if name not in known:
                hint = did_you_mean(name, known)
                raise TypeError(f"{type(self).__qualname__} has no option {name!r}{hint}")

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _names(type(self)):
            self._check({name: value})
        self.__dict__[name] = value

    def copy(self) -> Self:
        """A copy that changes apart from this one."""
        new = type(self).__new__(type(self))
        new.__dict__.update(self.__dict__)
        return new

    def features(self) -> tuple[str, ...]:
        """The ids of the features in use, for the user agent (Go SDK's list)."""
        from aws_core.client_features import client_features

        return client_features(self)

    def __repr__(self) -> str:
        shown = [f"{k}={v!r}" for k, v in sorted(self.__dict__.items()) if k != "base_endpoint"]
        if self.base_endpoint is not None:
            shown.append(f"base_endpoint={without_user(self.base_endpoint)!r}")
        return f"{type(self).__name__}({', '.join(shown)})"


_CLASS_VARIABLES = frozenset(
    {"bearer_token_variable", "endpoint_parameters", "made_by_client", "service_auth_schemes"}
)
_NAMES: dict[type, frozenset[str]] = {}


def _names(cls: type[ClientOptions]) -> frozenset[str]:
    found = _NAMES.get(cls)
    if found is None:
        found = _NAMES[cls] = cls.names()
    return found


def changes(options_type: type[OptionsT], values: Mapping[str, Any]) -> Callable[[OptionsT], None]:
    """An option function that sets *values*.

    Raises:
        TypeError: One of them is no option of *options_type*.
    """
    options_type(**values)

    def apply(options: OptionsT) -> None:
        for name, value in values.items():
            setattr(options, name, value)

    return apply


def with_api_options(*functions: APIOption) -> Callable[[ClientOptions], None]:
    """An option function that adds functions which change the stack.

    Raises:
        TypeError: One of them cannot be called.
    """
    for function in functions:
        if not callable(function):
            raise TypeError(f"an API option is a function of the stack, not {function!r}")

    def apply(options: ClientOptions) -> None:
        options.api_options = (*options.api_options, *functions)

    return apply


def without_user(url: str) -> str:
    """*url* without the user and password that may stand in front of its host."""
    scheme, separator, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    return f"{scheme}{separator}{authority.rpartition('@')[2]}{slash}{path}"


def check_base_endpoint(url: str | None) -> None:
    """Refuses an endpoint that is no URL, before anything is sent.

    Raises:
        ConfigError: It has no scheme, another than http and https, or no host.
    """
    if url is None:
        return
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.lower() not in ("http", "https") or not rest.strip("/"):
        raise ConfigError(
            f"the endpoint {without_user(url)!r} is no URL; write https://host or http://host:port",
            key="base_endpoint",
        )


def options_from_config(options_type: type[OptionsT], service_id: str, config: Config) -> OptionsT:
    """The options that *config* has for a client of *service_id*."""
    options = options_type()
    known = _names(options_type)
    for name in known & _CONFIG_SETTINGS:
        value = getattr(config, name, None)
        if value is not None:
            options.__dict__[name] = value
    for name, setting in _S3_SETTINGS.items():
        if name in known and config.origin(setting).kind is not OriginKind.DEFAULT:
            options.__dict__[name] = getattr(config, setting)
    if config.defaults_mode != "legacy":
        from aws_core.config.defaults_mode import http_client_of_mode

        options.http_client = http_client_of_mode(config)
    options.base_endpoint = config.endpoint_url(service_id)
    options.client_log_mode = ClientLogMode(int(options.client_log_mode))
    options.api_options = tuple(config.api_options)
    if config.retryer is not None:
        options.retryer = config.retryer()
    if options_type.bearer_token_variable:
        from aws_core.auth.environment_token import prefer_environment_token

        prefer_environment_token(options, config, options_type.bearer_token_variable)
    for function in config.service_options:
        function(service_id, options)
    return options


_CONFIG_SETTINGS = frozenset(
    {
        "account_id_endpoint_mode",
        "app_id",
        "auth_scheme_preference",
        "bearer_auth_token_provider",
        "checksum_policy",
        "client_log_mode",
        "credentials",
        "disable_clock_skew_correction",
        "disable_request_compression",
        "endpoint_discovery",
        "http_client",
        "logger",
        "region",
        "request_checksum_calculation",
        "request_min_compress_size_bytes",
        "response_checksum_validation",
        "retry_max_attempts",
        "retry_mode",
        "use_dual_stack_endpoint",
        "use_fips_endpoint",
    }
)
_S3_SETTINGS = {
    "use_arn_region": "s3_use_arn_region",
    "disable_multi_region_access_points": "s3_disable_multi_region_access_points",
    "disable_s3_express_session_auth": "s3_disable_express_auth",
}
