"""``python -m codegen``: writes, or checks, the packages of services."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from codegen import manifest, partitions
from codegen.loader import default_models, services
from codegen.model import Model

COMMITTED = (
    "bedrock",
    "bedrock-runtime",
    "cloudfront",
    "cloudwatch",
    "dynamodb",
    "ec2",
    "iam",
    "kinesis",
    "kms",
    "lambda",
    "logs",
    "route53",
    "s3",
    "s3control",
    "secretsmanager",
    "signin",
    "sns",
    "sqs",
    "ssm",
    "sso",
    "sso-oidc",
    "sts",
)
"""The services whose packages the repository holds, by the folders of their models."""

_ROOT = Path(__file__).resolve().parent.parent
_SERVICES = _ROOT / "services"


def main(arguments: list[str] | None = None) -> int:
    """Writes the packages, or with ``--check`` tells which differ from what would be written."""
    parser = argparse.ArgumentParser(prog="codegen", description=__doc__)
    parser.add_argument("--models", type=Path, default=None, help="a folder of service models")
    parser.add_argument("--out", type=Path, default=_SERVICES, help="where packages go")
    parser.add_argument("--all", action="store_true", help="every service there is a model of")
    parser.add_argument("--check", action="store_true", help="write nothing, fail on a difference")
    parser.add_argument("services", nargs="*", help="folders of models; by default those committed")
    options = parser.parse_args(arguments)
    models = options.models or default_models()
    names = options.services or COMMITTED
    if options.all or (options.models and not options.services):
        names = services(models)
    problems: list[str] = []
    for name in names:
        model = Model.load(models, name)
        files, folder = manifest.render(model), options.out / model.package
        if options.check:
            problems += manifest.differences(files, folder)
        else:
            manifest.write(files, folder)
    if options.models is None and options.out == _SERVICES:
        problems += _partitions(models, check=options.check)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print("run `make generate` and commit what it changes", file=sys.stderr)
    return 1 if problems else 0


def _partitions(models: Path, *, check: bool) -> list[str]:
    folder = _ROOT / "aws_core" / "endpoints"
    files = partitions.render_all(models)
    if check:
        return manifest.differences(files, folder)
    manifest.write(files, folder)
    return []


if __name__ == "__main__":
    sys.exit(main())
