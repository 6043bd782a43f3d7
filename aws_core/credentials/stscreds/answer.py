"""What an answer of STS says as credentials."""

from __future__ import annotations

from typing import Any

from aws_core.credentials.provider import Credentials
from smithy_py.errors import IdentityError


def credentials_of(output: Any, source: str) -> Credentials:
    """The credentials in the output of AssumeRole or AssumeRoleWithWebIdentity.

    Args:
        output: The output.
        source: What they name as their source.

    Raises:
        IdentityError: There are none in it.
    """
    held = output.credentials
    if held is None or not held.access_key_id or not held.secret_access_key:
        raise IdentityError("validate credentials, response did not contain credentials")
    user = output.assumed_role_user
    return Credentials(
        held.access_key_id,
        held.secret_access_key,
        held.session_token or "",
        source,
        can_expire=held.expiration is not None,
        expires=held.expiration,
        account_id=_account_id(user.arn if user is not None else None),
    )


def _account_id(arn: str | None) -> str:
    parts = (arn or "").split(":")
    return parts[4] if len(parts) > 4 else ""
