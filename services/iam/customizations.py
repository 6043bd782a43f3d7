"""What IAM does that its model does not say; written by hand."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from smithy_py.context import Context
from smithy_py.middleware.inputs import DeserializeHandler, DeserializeInput, Output
from smithy_py.schema import Structure, members

_DOCUMENTS = frozenset(
    {
        "assume_role_policy_document",
        "assume_role_policy_document_template",
        "document",
        "policy_document",
    }
)


class DecodePolicyDocuments:
    """Deserialize: policies as the JSON text that was put in; the service answers it URL-encoded.

    The Go SDK leaves them encoded, boto3 reads the JSON as well.
    """

    id = "IAM:DecodePolicyDocuments"

    def handle_deserialize(
        self, ctx: Context, input: DeserializeInput, next: DeserializeHandler
    ) -> Output:
        """Runs the rest, then decodes every policy of the result."""
        output = next(ctx, input)
        _decode(output.result)
        return output


def _decode(value: Any) -> None:
    if isinstance(value, list):
        for item in value:
            _decode(item)
    elif isinstance(value, Structure):
        for name in members(type(value)):
            content = getattr(value, name)
            if isinstance(content, str):
                # JSON begins with a bracket unless it is encoded; it is never decoded twice.
                if name in _DOCUMENTS and not content.lstrip().startswith(("{", "[")):
                    setattr(value, name, unquote(content))
            elif content is not None:
                _decode(content)
