"""Forms that upload an object from a browser, signed in advance."""

from __future__ import annotations

import base64
import datetime
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from aws_core.auth.scheme import AUTH_SCHEME, IDENTITY, SIGV4, AuthOption
from aws_core.presign import DEFAULT_EXPIRES, EXPIRES, BasePresignClient, convert
from aws_core.signer.checks import check_expires, check_session_token, format_signing_time
from aws_core.signer.signing_key import SigningKeyCache, sign
from aws_core.signer.signing_time import signing_time
from aws_core.signer.v4 import ALGORITHM
from services.s3.options import Options
from smithy_py.context import OPERATION_INPUT, Context
from smithy_py.errors import SigningError
from smithy_py.middleware.inputs import (
    FinalizeHandler,
    FinalizeInput,
    Output,
    SerializeHandler,
    SerializeInput,
)
from smithy_py.middleware.stack import Stack
from smithy_py.middleware.step import Position

if TYPE_CHECKING:
    from aws_core.client import OptionFunction
    from aws_core.credentials.provider import Credentials
    from services.s3.operations import PutObjectInput

Condition = Mapping[str, str] | Sequence[Any]
_FILENAME = "${filename}"


class PresignedPostRequest:
    """What a form needs to upload an object.

    Attributes:
        url: Where the form is sent to.
        values: The fields of the form, signature included; the field "file" goes behind them.
    """

    __slots__ = ("url", "values")

    def __init__(self, url: str, values: dict[str, str]) -> None:
        self.url = url
        self.values = values

    def __repr__(self) -> str:
        return f"<PresignedPostRequest {self.url}>"


class S3PresignClient(BasePresignClient[Options]):
    """Base of the presign client of S3: adds what only S3 has."""

    def presign_post_object(
        self,
        input: PutObjectInput,
        *option_functions: OptionFunction,
        conditions: Sequence[Condition] = (),
        ctx: Context | None = None,
    ) -> PresignedPostRequest:
        """Signs a form that uploads an object, as the Go SDK does.

        Args:
            input: Bucket and key; nothing else of it counts. A key that ends in
                "${filename}" stands for the name of the uploaded file.
            option_functions: Change the options; ``with_presign_expires`` says for how many
                seconds the form is good, by default 900.
            conditions: What else the form must hold: ``{"acl": "private"}``,
                ``["starts-with", "$Content-Type", "image/"]``,
                ``["content-length-range", 1, 1048576]``. One on "key" replaces the input's.
            ctx: Bounds the time it may take.

        Raises:
            SigningError: There are no credentials that can sign a policy.
        """
        from services.s3.operations import PUT_OBJECT

        def convert_post(stack: Stack, options: Options) -> None:
            convert(stack, options)
            stack.serialize.insert(BucketPath(), "OperationSerializer", Position.AFTER)
            request = PresignPostRequestMiddleware(conditions)
            stack.finalize.swap("PresignHTTPRequest", request)

        made = self._presign_with(convert_post, PUT_OBJECT, input, option_functions, ctx)
        return cast(PresignedPostRequest, made)


class BucketPath:
    """Serialize: takes the key out of the path, since forms go to the bucket."""

    id = "PresignPostBucketPath"

    def handle_serialize(
        self, ctx: Context, input: SerializeInput, next: SerializeHandler
    ) -> Output:
        """Leaves only the bucket, then goes on."""
        path = input.request.path
        slash = path.find("/", 1)
        input.request.path = path if slash < 0 else path[:slash]
        return next(ctx, input)


class PresignPostRequestMiddleware:
    """Finalize: signs the policy of a form and ends here; nothing is sent.

    Args:
        conditions: Those of the caller.
    """

    id = "PresignPostRequestMiddleware"

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self._conditions = conditions

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """The form as the result.

        Raises:
            SigningError: There are no credentials that can sign a policy.
        """
        option, credentials = ctx.get(AUTH_SCHEME), ctx.get(IDENTITY)
        if option is None or option.scheme_id != SIGV4 or credentials is None:
            scheme = "none" if option is None else option.scheme_id
            raise SigningError(
                f"the policy of a form is signed with SigV4 and credentials; here it is {scheme}"
            )
        put: Any = ctx.get(OPERATION_INPUT)
        expires = check_expires(ctx.get(EXPIRES) or DEFAULT_EXPIRES)
        values = self._values(put, option, credentials, signing_time(ctx), expires)
        request = input.request
        url = f"{request.scheme}://{request.host}{request.path}".rstrip("/")
        return Output(result=PresignedPostRequest(url, values))

    def _values(
        self,
        put: PutObjectInput,
        option: AuthOption,
        credentials: Credentials,
        now: datetime.datetime,
        expires: int,
    ) -> dict[str, str]:
        date = format_signing_time(now)
        day, region, service = date[:8], option.signing_region, option.signing_name
        key_id = credentials.access_key_id
        signing_key = SigningKeyCache().get(
            key_id, credentials.secret_access_key, day, region, service
        )
        fields = {
            "X-Amz-Algorithm": ALGORITHM,
            "X-Amz-Credential": f"{key_id}/{day}/{region}/{service}/aws4_request",
            "X-Amz-Date": date,
        }
        if credentials.session_token:
            check_session_token(credentials.session_token)
            fields["X-Amz-Security-Token"] = credentials.session_token
        bucket, key = put.bucket or "", put.key or ""
        conditions: list[Any] = [{name: value} for name, value in fields.items()]
        conditions.insert(1, {"bucket": bucket})
        conditions += self._conditions
        if not any(_is_on_key(condition) for condition in conditions):
            conditions.append(_on_key(key))
        end = now + datetime.timedelta(seconds=expires)
        document = {
            "conditions": conditions,
            "expiration": end.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        policy = base64.b64encode(json.dumps(document, default=list).encode()).decode("ascii")
        return {
            **fields,
            "X-Amz-Signature": sign(signing_key, policy),
            "key": key,
            "policy": policy,
        }


def _is_on_key(condition: Condition) -> bool:
    if isinstance(condition, Mapping):
        return "key" in condition
    return len(condition) > 1 and condition[1] == "$key"


def _on_key(key: str) -> Condition:
    if key.endswith(_FILENAME):
        return ["starts-with", "$key", key.removesuffix(_FILENAME)]
    return {"key": key}
