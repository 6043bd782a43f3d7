"""Deletes any number of objects, a thousand a call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Protocol

from feature.s3.manager.bound_client import BoundClient
from feature.s3.manager.errors import BatchError
from feature.s3.manager.options import OptionFunction, TransferOptions, changed
from feature.s3.manager.tasks import Scope, TaskGroup
from feature.s3.manager.workers import Workers
from services import s3
from services.s3 import types
from smithy_py.closing import Closing
from smithy_py.context import Context
from smithy_py.errors import APIError
from smithy_py.paginators import Paginator

MAX_BATCH_SIZE = 1000
"""The most objects that S3 deletes in one call."""


class HasKey(Protocol):
    """What a list of objects or versions has."""

    key: str | None


class BatchDelete(Closing):
    """Deletes any number of objects with DeleteObjects.

    It is safe from any number of threads. Close it, or use it in a ``with`` block, to have its
    threads end at once.

    Args:
        client: A client of S3, or anything with the methods of one.
        option_functions: Change its :class:`TransferOptions`, in order.
        batch_size: How many objects a call deletes.

    Raises:
        ValueError: A number is too small or too large.
    """

    def __init__(
        self,
        client: s3.Client,
        *option_functions: OptionFunction,
        batch_size: int = MAX_BATCH_SIZE,
    ) -> None:
        if not 1 <= batch_size <= MAX_BATCH_SIZE:
            raise ValueError(f"batch_size must be between 1 and {MAX_BATCH_SIZE}, not {batch_size}")
        self._options = changed(TransferOptions(), option_functions)
        self._bound = BoundClient(client, self._options.client_options)
        self._batch_size = batch_size
        self._workers = Workers()

    def delete(
        self,
        objects: Iterable[str | HasKey] | Paginator[Any, Any, Any],
        input: s3.DeleteObjectsInput,
        *,
        ctx: Context | None = None,
    ) -> int:
        """Deletes *objects*, of which at most a few batches are in memory.

        Args:
            objects: Keys, or anything with a key and perhaps a ``version_id``: what a list of
                objects or versions holds. A paginator of ListObjectsV2, ListObjects or
                ListObjectVersions gives all that it lists.
            input: The bucket, and whatever else each call is given; its ``delete`` is ignored.
            ctx: Ends it when it ends.

        Returns:
            How many objects were deleted.

        Raises:
            BatchError: Some objects could not be deleted; all others are.
            OperationError: A call could not be made or had no answer, or the context ended.
        """
        errors: list[types.Error] = []
        deleted = 0
        identifiers = map(_identifier, _listed(objects, ctx))
        options = self._options
        executor = self._workers.executor(options)
        with TaskGroup[list[types.Error]](executor, options.concurrency, ctx) as tasks:

            def settle() -> None:
                nonlocal deleted
                size, failed = tasks.next()
                errors.extend(failed)
                deleted += size - len(failed)

            while batch := list(islice(identifiers, self._batch_size)):
                if tasks.full:
                    settle()
                tasks.submit(len(batch), delete_batch, self._bound, input, batch)
            while tasks:
                settle()
        if errors:
            raise BatchError(errors)
        return deleted

    def close(self) -> None:
        """Waits for its threads to end; it can still be used."""
        self._workers.close()


def delete_batch(
    bound: BoundClient,
    input: s3.DeleteObjectsInput,
    batch: list[types.ObjectIdentifier],
    scope: Scope,
) -> list[types.Error]:
    """Task: deletes the objects of one batch.

    Returns:
        An error for each object that was not deleted.
    """
    asked = s3.DeleteObjectsInput(
        bucket=input.bucket,
        delete=types.Delete(objects=batch, quiet=True),
        mfa=input.mfa,
        request_payer=input.request_payer,
        bypass_governance_retention=input.bypass_governance_retention,
        expected_bucket_owner=input.expected_bucket_owner,
        checksum_algorithm=input.checksum_algorithm,
    )
    try:
        output = bound.api.delete_objects(asked, *bound.functions, ctx=scope.ctx)
    except APIError as error:
        # The other batches may well succeed; as in Go every object gets the error of its call.
        return [_failed(item, error) for item in batch]
    return list(output.errors or ())


def _failed(item: types.ObjectIdentifier, error: APIError) -> types.Error:
    code, message = error.error_code, error.error_message
    return types.Error(key=item.key, version_id=item.version_id, code=code, message=message)


def _listed(
    objects: Iterable[str | HasKey] | Paginator[Any, Any, Any], ctx: Context | None
) -> Iterator[str | HasKey]:
    if not isinstance(objects, Paginator):
        yield from objects
        return
    while objects.has_more_pages():
        page = objects.next_page(ctx=ctx)
        for name in ("contents", "versions", "delete_markers"):
            yield from getattr(page, name, None) or ()


def _identifier(item: str | HasKey) -> types.ObjectIdentifier:
    if isinstance(item, types.ObjectIdentifier):
        return item
    if isinstance(item, str):
        return types.ObjectIdentifier(key=item)
    return types.ObjectIdentifier(key=item.key, version_id=getattr(item, "version_id", None))
