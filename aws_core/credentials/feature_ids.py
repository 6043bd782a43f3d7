"""What the ``User-Agent`` header says about where credentials come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_core.credentials import environment, shared_file, static

if TYPE_CHECKING:
    from aws_core.credentials.provider import CredentialsProvider

FEATURE_IDS = {
    static.SOURCE: "e",
    environment.SOURCE: "g",
    shared_file.SOURCE: "n",
}
"""The feature id of each source of credentials."""


def feature_id(source: str) -> str | None:
    """The feature id of ``Credentials.source``, or None for a source that has none."""
    return FEATURE_IDS.get(source.partition(":")[0])


def credential_features(provider: CredentialsProvider | None) -> tuple[str, ...]:
    """The feature ids of the sources that *provider* draws on, by its ``sources``."""
    sources: tuple[str, ...] = getattr(provider, "sources", ())
    return tuple(found for source in sources if (found := feature_id(source)) is not None)
