"""Takes the bucket out of the path: the endpoint rules say where it goes."""

from __future__ import annotations

from smithy_py.context import Context
from smithy_py.middleware.inputs import Output, SerializeHandler, SerializeInput


class RemoveBucketFromPath:
    """Serialize: takes the first segment, the bucket, out of the path.

    Every URI of the model begins with the bucket. The endpoint rules put it
    into the host, or back into the path where the host cannot hold it.
    """

    id = "S3:RemoveBucketFromPathMiddleware"

    def handle_serialize(
        self, ctx: Context, input: SerializeInput, next: SerializeHandler
    ) -> Output:
        """Shortens the path, then goes on."""
        request = input.request
        slash = request.path.find("/", 1)
        request.path = "/" if slash < 0 else request.path[slash:]
        return next(ctx, input)
