"""The JSON documents that credentials come in; no error shows what is in them."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from typing import Any, cast

from smithy_py.errors import IdentityError


def read_document(data: bytes, problem: str) -> Mapping[str, Any]:
    """The object that *data* holds.

    Args:
        data: JSON text.
        problem: What an error begins with.

    Raises:
        IdentityError: It is no JSON object.
    """
    document: Any = None
    # The error is raised below: one of the decoder holds the text, which is secret.
    with contextlib.suppress(ValueError, RecursionError):
        document = json.loads(data)
    if not isinstance(document, dict):
        raise IdentityError(f"{problem}: the answer is no JSON object")
    return cast("Mapping[str, Any]", document)


def required_text(document: Mapping[str, Any], name: str, problem: str) -> str:
    """The text *name* of *document*.

    Raises:
        IdentityError: There is none.
    """
    value = document.get(name)
    if not isinstance(value, str) or not value:
        raise IdentityError(f"{problem}: the answer has no {name}")
    return value
