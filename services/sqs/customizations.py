"""What SQS does that its model does not say; written by hand.

The service answers with the MD5 of each message's body, which shows that it
holds, or gave, the message that was meant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from smithy_py.context import Context
from smithy_py.errors import DeserializationError
from smithy_py.middleware.inputs import InitializeHandler, InitializeInput, Output

if TYPE_CHECKING:
    from services.sqs import operations
    from services.sqs.options import Options

ID = "SQSValidateMessageChecksum"


def _check(pairs: Iterable[tuple[str | None, str | None, str | None]]) -> None:
    """Compares bodies with their MD5; each pair also names the message."""
    wrong: list[str] = []
    for body, expected, name in pairs:
        if body is None or expected is None:
            continue
        actual = hashlib.md5(body.encode(), usedforsecurity=False).hexdigest()
        if actual != expected:
            which = f"message {name}: " if name else ""
            wrong.append(f"{which}expected MD5 checksum {actual}, got {expected}")
    if wrong:
        raise DeserializationError(f"message checksum validation failed, {'; '.join(wrong)}")


class ValidateSendMessage:
    """Initialize: the MD5 in the answer against the body that was sent."""

    id = ID

    def __init__(self, options: Options) -> None:
        self._disabled = options.disable_message_checksum_validation

    def handle_initialize(
        self, ctx: Context, input: InitializeInput, next: InitializeHandler
    ) -> Output:
        """Runs the rest, then compares.

        Raises:
            DeserializationError: They differ.
        """
        output = next(ctx, input)
        if not self._disabled:
            sent: operations.SendMessageInput = input.parameters
            result: operations.SendMessageOutput = output.result
            _check([(sent.message_body, result.md5_of_message_body, None)])
        return output


class ValidateSendMessageBatch:
    """Initialize: the MD5 of every entry in the answer against the body that was sent."""

    id = ID

    def __init__(self, options: Options) -> None:
        self._disabled = options.disable_message_checksum_validation

    def handle_initialize(
        self, ctx: Context, input: InitializeInput, next: InitializeHandler
    ) -> Output:
        """Runs the rest, then compares.

        Raises:
            DeserializationError: Some differ; all of them are named.
        """
        output = next(ctx, input)
        if not self._disabled:
            sent: operations.SendMessageBatchInput = input.parameters
            result: operations.SendMessageBatchOutput = output.result
            bodies = {entry.id: entry.message_body for entry in sent.entries or ()}
            done = result.successful or ()
            _check((bodies.get(d.id), d.md5_of_message_body, d.id) for d in done)
        return output


class ValidateReceiveMessage:
    """Initialize: the MD5 of every message in the answer against its body."""

    id = ID

    def __init__(self, options: Options) -> None:
        self._disabled = options.disable_message_checksum_validation

    def handle_initialize(
        self, ctx: Context, input: InitializeInput, next: InitializeHandler
    ) -> Output:
        """Runs the rest, then compares.

        Raises:
            DeserializationError: Some differ; all of them are named.
        """
        output = next(ctx, input)
        if not self._disabled:
            result: operations.ReceiveMessageOutput = output.result
            _check((m.body, m.md5_of_body, m.message_id) for m in result.messages or ())
        return output
