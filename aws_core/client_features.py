"""The features a client uses, by the ids that the user agent names them with (Go's list)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_core.credentials.feature_ids import credential_features
from aws_core.endpoints.bindings import account_id_parameter
from aws_core.retry.standard import Standard

if TYPE_CHECKING:
    from aws_core.options import ClientOptions

_PROTOCOLS = {"smithy.protocols#rpcv2Cbor": "M"}
_ACCOUNT_ID_MODES = {"preferred": "P", "disabled": "Q", "required": "R"}


def client_features(options: ClientOptions) -> tuple[str, ...]:
    """The ids of what the client with *options* uses in every call."""
    found = [*options.user_agent_features, *credential_features(options.credentials)]
    if options.protocol.id in _PROTOCOLS:
        found.append(_PROTOCOLS[options.protocol.id])
    if account_id_parameter(options) is not None:
        found.append(_ACCOUNT_ID_MODES.get(options.account_id_endpoint_mode, "P"))
    mode = _retry_mode(options.retryer)
    return (*found, mode) if mode else tuple(found)


def _retry_mode(retryer: Any) -> str:
    """The id of the mode whose rules decide, in whatever it is wrapped; empty for another's."""
    if isinstance(retryer, Standard):
        return "E"
    from aws_core.retry.adaptive import AdaptiveMode

    while retryer is not None:
        if isinstance(retryer, Standard):
            return "E"
        if isinstance(retryer, AdaptiveMode):
            return "F"
        retryer = getattr(retryer, "_retryer", None)
    return ""
