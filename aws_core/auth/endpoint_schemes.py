"""What the endpoint rules say of auth schemes, laid over what the model says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from aws_core.auth.auth_schemes import auth_scheme
from aws_core.auth.scheme import NO_AUTH, SIGV4, SIGV4_EXPRESS, SIGV4A, AuthOption, preferred

if TYPE_CHECKING:
    from aws_core.options import ClientOptions

_IDS = {"sigv4": SIGV4, "sigv4a": SIGV4A, "sigv4-s3express": SIGV4_EXPRESS, "none": NO_AUTH}
_OF_CREDENTIALS = (SIGV4, SIGV4A)


class EndpointSchemes:
    """Lays the ``authSchemes`` of endpoints over the auth option that was chosen.

    The endpoint's list decides among the schemes of AWS credentials, as the Go SDK has it for
    the services whose rules list several, S3 above all; ``auth_scheme_preference`` orders it.
    A scheme of another identity stays, and so does one that a resolver of the user's own
    chose: such a scheme only takes the signing name and region that the endpoint has for it.

    Args:
        options: The options of the client.
    """

    def __init__(self, options: ClientOptions) -> None:
        self._options = options
        self._preference = tuple(options.auth_scheme_preference)
        self._chosen_by_user = options.auth_scheme_resolver is not None

    def apply(self, option: AuthOption, choices: Sequence[Mapping[str, Any]]) -> AuthOption:
        """The option to sign with.

        Args:
            option: What was chosen before the endpoint was known.
            choices: The ``authSchemes`` of the endpoint.
        """
        offered = [_merged(option, choice) for choice in choices]
        if self._chosen_by_user or option.scheme_id not in _OF_CREDENTIALS:
            return next((o for o in offered if o.scheme_id == option.scheme_id), option)
        ordered = preferred(offered, self._preference)
        for found in ordered:
            if auth_scheme(self._options, found.scheme_id) is not None:
                return found
        return ordered[0]


def _merged(option: AuthOption, choice: Mapping[str, Any]) -> AuthOption:
    name = choice.get("name", "")
    return AuthOption(
        _IDS.get(name) or f"aws.auth#{name}",
        signing_name=choice.get("signingName") or option.signing_name,
        signing_region=choice.get("signingRegion") or option.signing_region,
        signing_region_set=tuple(choice.get("signingRegionSet") or option.signing_region_set),
        disable_double_encoding=bool(
            choice.get("disableDoubleEncoding", option.disable_double_encoding)
        ),
    )
