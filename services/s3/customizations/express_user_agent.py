"""Says in the user agent that a directory bucket is used."""

from __future__ import annotations

from aws_core.middleware.user_agent import add_features
from smithy_py.context import OPERATION_INPUT, Context
from smithy_py.middleware.inputs import Output, SerializeHandler, SerializeInput

SUFFIX = "--x-s3"
_FEATURES = ("J",)


class IsExpressUserAgent:
    """Serialize: names the feature for buckets of S3 Express, by the end of their name."""

    id = "isExpressUserAgent"

    def handle_serialize(
        self, ctx: Context, input: SerializeInput, next: SerializeHandler
    ) -> Output:
        """Adds the feature, then goes on."""
        bucket = getattr(ctx.get(OPERATION_INPUT), "bucket", None)
        if isinstance(bucket, str) and bucket.endswith(SUFFIX):
            ctx = add_features(ctx, _FEATURES)
        return next(ctx, input)
