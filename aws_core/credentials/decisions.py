"""What the credential chain decided, step by step."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from aws_core.credentials.cache import CredentialsCache
from aws_core.credentials.last_resort import LastResort

if TYPE_CHECKING:
    from aws_core.config.config import Config


class Outcome(enum.StrEnum):
    """What became of one source of credentials."""

    CHOSEN = "chosen"
    PASSED_OVER = "passed over"
    NOT_REACHED = "not reached"


class ChainDecision(NamedTuple):
    """One step of the credential chain; nothing in it is secret.

    Attributes:
        source: The source of credentials that the step looks at.
        outcome: What became of it.
        reason: Why; empty for a source that was not reached.
        expires: When the credentials of the chosen source end, in UTC, where that is known.
    """

    source: str
    outcome: Outcome
    reason: str = ""
    expires: datetime.datetime | None = None

    def to_dict(self) -> dict[str, Any]:
        """The decision as data that JSON can hold."""
        expires = None if self.expires is None else self.expires.isoformat()
        return {**self._asdict(), "outcome": str(self.outcome), "expires": expires}

    def __str__(self) -> str:
        text = f"{self.source}: {self.outcome}"
        if self.reason:
            text += f", {self.reason}"
        return text if self.expires is None else f"{text}; ends {self.expires.isoformat()}"


def reasons(decisions: Iterable[ChainDecision]) -> list[str]:
    """Why each source that was passed over was, for the message of an error."""
    return [
        f"{decision.source}: {decision.reason}"
        for decision in decisions
        if decision.outcome is Outcome.PASSED_OVER
    ]


def explain_credentials(config: Config) -> tuple[ChainDecision, ...]:
    """What the credential chain decided when *config* was loaded, in its order.

    It asks no source for credentials. For the chosen one it tells when the credentials end,
    if they were retrieved already, and why the last retrieval from EC2 instance metadata
    failed, if it did.

    Args:
        config: A config; for one without a credential chain the only step is what code gave.
    """
    provider = config.credentials
    decisions = config.sources.credentials if "credentials" in config.sources.origins else ()
    if not decisions:
        if provider is None:
            return (ChainDecision("code", Outcome.PASSED_OVER, "Config.credentials is not set"),)
        decisions = (ChainDecision("code", Outcome.CHOSEN, "it set Config.credentials"),)
    if not isinstance(provider, CredentialsCache):
        return tuple(decisions)
    return tuple(_with_present(decision, provider) for decision in decisions)


def _with_present(decision: ChainDecision, cache: CredentialsCache) -> ChainDecision:
    if decision.outcome is not Outcome.CHOSEN:
        return decision
    last_resort = cache.provider
    if isinstance(last_resort, LastResort) and last_resort.failure:
        return decision._replace(outcome=Outcome.PASSED_OVER, reason=last_resort.failure)
    return decision._replace(expires=cache.expires)
