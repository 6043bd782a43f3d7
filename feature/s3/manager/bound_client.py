"""The client of a transfer, with the options that every call of it has."""

from __future__ import annotations

import itertools
import os
import pickle
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from feature.s3.manager.location import record_location
from feature.s3.manager.options import OptionFunction
from services import s3
from smithy_py.user_agent_features import with_user_agent_features

S3_TRANSFER = "G"
"""The Go SDK's id of this feature in the user agent."""

_VALIDATION = "AWSChecksum:ValidateOutputPayloadChecksum"
_KEPT = 8
_numbers = itertools.count()
_unpickled: OrderedDict[tuple[int, int], s3.Client] = OrderedDict()


class BoundClient:
    """A client, and the option functions that its calls are given.

    A client of the SDK is made anew with these functions, so that its calls run compiled
    stacks. Anything else that has a client's methods is used as it is. It pickles: another
    process makes the client once, and keeps its connections.

    Attributes:
        api: The client to call.
        functions: What to give to its calls.
    """

    __slots__ = ("_key", "api", "functions")

    def __init__(self, client: s3.Client, option_functions: Sequence[OptionFunction]) -> None:
        feature = with_user_agent_features(S3_TRANSFER)
        self.functions: tuple[OptionFunction, ...] = ()
        if type(client) is s3.Client:
            self.api = s3.Client(client.options(), *option_functions, feature, _for_transfers)
        else:
            self.api = client
            self.functions = tuple(option_functions)
        self._key = (os.getpid(), next(_numbers))

    def options(self) -> s3.Options | None:
        """The options of the client, where it has any."""
        api: Any = self.api
        return api.options() if isinstance(api, s3.Client) else None

    @property
    def has_trailers(self) -> bool:
        """Whether it speaks TLS to AWS; stores that resemble it may not know of trailers."""
        options = self.options()
        return options is not None and not (options.base_endpoint or options.disable_https)

    @property
    def signs_payloads(self) -> bool:
        """Whether it speaks without TLS, as far as its options tell, so that bodies are hashed."""
        options = self.options()
        if options is None:
            return False
        return (options.base_endpoint or "").startswith("http:") or options.disable_https

    def __reduce__(self) -> tuple[Any, ...]:
        return (_unpickle, (self._key, pickle.dumps(self.api), self.functions))


def _for_transfers(options: s3.Options) -> None:
    options.api_options = (*options.api_options, record_location, _leave_validation)


def _leave_validation(stack: Any) -> None:
    """A body that broke off and was resumed is checked by the transfer, which sees all of it."""
    if stack.deserialize.get(_VALIDATION) is not None:
        stack.deserialize.remove(_VALIDATION)


def _unpickle(
    key: tuple[int, int], pickled: bytes, functions: tuple[OptionFunction, ...]
) -> BoundClient:
    client = _unpickled.get(key)
    if client is None:
        client = _unpickled[key] = pickle.loads(pickled)
        while len(_unpickled) > _KEPT:
            _unpickled.popitem(last=False)
    bound = object.__new__(BoundClient)
    bound.api, bound.functions, bound._key = client, functions, key
    return bound
