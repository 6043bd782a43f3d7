"""``python -m aws_core``: what the SDK makes of the environment it runs in."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from aws_core.config import (
    Config,
    LoadOption,
    load_default_config,
    with_region,
    with_shared_config_profile,
)
from aws_core.credentials.decisions import explain_credentials
from aws_core.version import __version__
from smithy_py import with_timeout
from smithy_py.errors import SmithyError


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the settings, their origins and the credential chain, and never a secret.

    Args:
        arguments: The arguments of the command; those of the process when None.

    Returns:
        0; 1 when the settings cannot be used or there are no credentials.
    """
    given = _parser().parse_args(arguments)
    options: list[LoadOption] = []
    if given.profile:
        options.append(with_shared_config_profile(given.profile))
    if given.region:
        options.append(with_region(given.region))
    try:
        with with_timeout(given.timeout) as ctx:
            config = load_default_config(*options, ctx=ctx)
    except SmithyError as error:
        print(f"The configuration cannot be used: {error}", file=sys.stderr)
        return 1
    problem = "" if given.offline else _retrieve(config, given.timeout)
    # Explained after the retrieval: only then it is known when the credentials expire.
    explanation = config.explain()._replace(credentials=explain_credentials(config))
    if given.json:
        print(json.dumps({"version": __version__, **explanation.to_dict(), "problem": problem}))
    else:
        print(f"AWS SDK for Python {__version__}\n{explanation}")
    if problem:
        print(f"There are no credentials: {problem}", file=sys.stderr)
    return 1 if problem else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m aws_core",
        description="Explains which settings and credentials the SDK finds, and where.",
    )
    parser.add_argument("--profile", help="the profile, instead of AWS_PROFILE")
    parser.add_argument("--region", help="the region, instead of AWS_REGION")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--offline", action="store_true", help="do not ask the provider for credentials"
    )
    parser.add_argument(
        "--timeout", type=float, default=30.0, help="seconds to wait for credentials"
    )
    return parser


def _retrieve(config: Config, timeout: float) -> str:
    """Why there are no credentials, empty when there are."""
    if config.credentials is None:
        return "the configuration has no provider of credentials"
    try:
        with with_timeout(timeout) as ctx:
            config.credentials.retrieve(ctx=ctx)
    except SmithyError as error:
        return str(error)
    return ""


if __name__ == "__main__":
    sys.exit(main())
