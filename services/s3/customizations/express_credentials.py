"""Session credentials of S3 Express, made by CreateSession and kept until they end."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from smithy_py.context import Context
from smithy_py.errors import IdentityError

if TYPE_CHECKING:
    from aws_core.credentials.cache import CredentialsCache
    from aws_core.credentials.provider import Credentials
    from services.s3.client import Client
    from services.s3.options import Options

FindClient = Callable[[], "Client | None"]
LIMIT = 100
REFRESH_WINDOW = 60.0


class ExpressCredentialsProvider(Protocol):
    """Gets the session credentials of directory buckets: what ``express_credentials`` takes."""

    def retrieve(self, bucket: str, ctx: Context | None = None) -> Credentials:
        """The credentials to use *bucket* with; ``session_token`` is the session's.

        Args:
            bucket: The name of a directory bucket.
            ctx: Bounds the time it may take.

        Raises:
            IdentityError: There are none; the message says why.
        """
        ...


class ExpressSessions:
    """The sessions of one client: one for each directory bucket and credentials.

    A session is made when it is first needed, once for all threads, and renewed in the
    background from a minute before its end. The one used longest ago goes first. Numbers are
    the Go SDK's. What was pickled comes back without sessions.

    Args:
        client: The client that calls CreateSession.
        limit: How many sessions are kept.
    """

    def __init__(self, client: Client, limit: int = LIMIT) -> None:
        self._limit = limit
        self._begin(client)

    def _begin(self, client: Client | None) -> None:
        # The client has these in its options: together they would only go with the next cycle
        # of the garbage collector.
        self._client: FindClient = _gone if client is None else weakref.ref(client)
        self._caches: OrderedDict[tuple[str, ...], CredentialsCache] = OrderedDict()
        self._lock = threading.Lock()

    def retrieve(
        self, bucket: str, options: Options, credentials: Credentials, ctx: Context | None = None
    ) -> Credentials:
        """The session credentials of *bucket*.

        Args:
            bucket: The name of a directory bucket.
            options: The options of the call that needs them.
            credentials: What CreateSession is signed with.
            ctx: Bounds the time it may take.

        Raises:
            IdentityError: CreateSession failed; its error is the cause.
            CanceledError: *ctx* ended before there were any.
        """
        key = (
            bucket,
            options.region,
            options.base_endpoint or "",
            credentials.access_key_id,
            credentials.secret_access_key,
            credentials.session_token,
        )
        with self._lock:
            cache = self._caches.get(key)
            if cache is None:
                from aws_core.credentials.cache import CredentialsCache

                session = _Session(self._client, bucket, options, credentials)
                cache = CredentialsCache(session, expiry_window=REFRESH_WINDOW)
                self._caches[key] = cache
                if len(self._caches) > self._limit:
                    self._caches.popitem(last=False)
            else:
                self._caches.move_to_end(key)
        return cache.retrieve(ctx)

    def __len__(self) -> int:
        return len(self._caches)

    def __repr__(self) -> str:
        return f"ExpressSessions({len(self)} of {self._limit})"

    def __getstate__(self) -> dict[str, Any]:
        return {"client": self._client(), "limit": self._limit}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._limit = state["limit"]
        self._begin(state["client"])


def _gone() -> None:
    return None


class _Session:
    """The provider behind one cache: calls CreateSession for one bucket."""

    def __init__(
        self,
        client: FindClient,
        bucket: str,
        options: Options,
        credentials: Credentials,
    ) -> None:
        self._client = client
        self._bucket = bucket
        self._region = options.region
        self._base_endpoint = options.base_endpoint
        self._credentials = credentials

    def retrieve(self, ctx: Context | None = None) -> Credentials:
        from aws_core.credentials.provider import Credentials
        from services.s3.operations import CreateSessionInput
        from services.s3.options import with_options

        changes = with_options(
            credentials=_Fixed(self._credentials),
            region=self._region,
            base_endpoint=self._base_endpoint,
        )
        input = CreateSessionInput(bucket=self._bucket)
        client = self._client()
        if client is None:
            raise IdentityError("the client that makes the sessions is gone; keep it")
        made = client.create_session(input, changes, ctx=ctx).credentials
        if made is None:
            raise IdentityError(f"CreateSession of {self._bucket} answered without credentials")
        return Credentials(
            made.access_key_id or "",
            made.secret_access_key or "",
            made.session_token or "",
            source="CreateSession",
            can_expire=made.expiration is not None,
            expires=made.expiration,
        )


class _Fixed:
    """A provider of the credentials that the call has already."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    def retrieve(self, ctx: Context | None = None) -> Credentials:
        return self._credentials
