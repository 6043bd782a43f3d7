"""The Initialize, Serialize, Build, Finalize, Deserialize stack."""

from smithy_py.middleware.functions import (
    build_middleware,
    deserialize_middleware,
    finalize_middleware,
    initialize_middleware,
    serialize_middleware,
)
from smithy_py.middleware.inputs import (
    BuildHandler,
    BuildInput,
    BuildMiddleware,
    DeserializeHandler,
    DeserializeInput,
    DeserializeMiddleware,
    FinalizeHandler,
    FinalizeInput,
    FinalizeMiddleware,
    InitializeHandler,
    InitializeInput,
    InitializeMiddleware,
    Output,
    SerializeHandler,
    SerializeInput,
    SerializeMiddleware,
)
from smithy_py.middleware.stack import Stack
from smithy_py.middleware.step import Position, Step

__all__ = [
    "BuildHandler",
    "BuildInput",
    "BuildMiddleware",
    "DeserializeHandler",
    "DeserializeInput",
    "DeserializeMiddleware",
    "FinalizeHandler",
    "FinalizeInput",
    "FinalizeMiddleware",
    "InitializeHandler",
    "InitializeInput",
    "InitializeMiddleware",
    "Output",
    "Position",
    "SerializeHandler",
    "SerializeInput",
    "SerializeMiddleware",
    "Stack",
    "Step",
    "build_middleware",
    "deserialize_middleware",
    "finalize_middleware",
    "initialize_middleware",
    "serialize_middleware",
]
