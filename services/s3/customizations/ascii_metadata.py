"""Refuses metadata of objects that S3 cannot keep."""

from __future__ import annotations

from smithy_py.context import Context
from smithy_py.errors import InvalidParamsError
from smithy_py.middleware.inputs import InitializeHandler, InitializeInput, Output


class ASCIIMetadata:
    """Initialize: refuses names and values that are not ASCII, as they travel in headers."""

    id = "S3:ASCIIMetadata"

    def handle_initialize(
        self, ctx: Context, input: InitializeInput, next: InitializeHandler
    ) -> Output:
        """Checks, then goes on.

        Raises:
            InvalidParamsError: A name or a value is not ASCII; all of them are listed.
        """
        metadata = getattr(input.parameters, "metadata", None)
        if isinstance(metadata, dict):
            wrong = [name for name, value in metadata.items() if not _is_ascii(name, value)]
            if wrong:
                raise InvalidParamsError(
                    [
                        f"metadata {name!r}: S3 keeps ASCII only; encode the text, for example "
                        "with urllib.parse.quote"
                        for name in wrong
                    ]
                )
        return next(ctx, input)


def _is_ascii(name: object, value: object) -> bool:
    return all(text.isascii() for text in (name, value) if isinstance(text, str))
