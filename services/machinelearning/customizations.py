"""What Machine Learning does that its model does not say; written by hand."""

from __future__ import annotations

from smithy_py.context import OPERATION_INPUT, Context
from smithy_py.errors import EndpointResolutionError
from smithy_py.http.request import Request
from smithy_py.middleware.inputs import FinalizeHandler, FinalizeInput, Output


class PredictEndpoint:
    """Finalize: sends Predict to the endpoint of the model, which the input names."""

    id = "MachineLearning:PredictEndpoint"

    def handle_finalize(self, ctx: Context, input: FinalizeInput, next: FinalizeHandler) -> Output:
        """Replaces the endpoint, then goes on.

        Raises:
            EndpointResolutionError: The input's endpoint is no URL.
        """
        parameters = ctx.get(OPERATION_INPUT)
        url = getattr(parameters, "predict_endpoint", None)
        if url:
            found = Request("POST", url)
            if found.scheme not in ("http", "https") or not found.host:
                raise EndpointResolutionError(
                    f"the endpoint {url!r} is no URL; give what GetMLModel answers as endpoint_url"
                )
            request = input.request
            request.scheme, request.host = found.scheme, found.host
            request.path = found.path
        return next(ctx, input)
