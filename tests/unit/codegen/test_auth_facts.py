"""What the generator says of authorization: schemes, signing names, variables with tokens."""

from __future__ import annotations

import pytest

from codegen import options_file, package_file
from codegen.loader import default_models
from codegen.model import Model
from codegen.operations_file import service_auth, signing_name

SIGV4, SIGV4A, BEARER = "aws.auth#sigv4", "aws.auth#sigv4a", "smithy.api#httpBearerAuth"


@pytest.mark.parametrize(
    ("name", "auth", "signs_as", "variable"),
    [
        ("sqs", (SIGV4,), "sqs", ""),
        ("sts", (SIGV4, SIGV4A), "sts", ""),
        ("sustainability", (SIGV4A, SIGV4), "sustainability", ""),
        # Both parts of Bedrock sign with one name, and take one variable.
        ("bedrock", (SIGV4, BEARER), "bedrock", "AWS_BEARER_TOKEN_BEDROCK"),
        ("bedrock-runtime", (SIGV4, BEARER), "bedrock", "AWS_BEARER_TOKEN_BEDROCK"),
        # Its model has a signature version of old, and no list.
        ("codecatalyst", (BEARER,), "codecatalyst", "AWS_BEARER_TOKEN_CODECATALYST"),
    ],
)
def test_schemes_name_and_variable(
    name: str, auth: tuple[str, ...], signs_as: str, variable: str
) -> None:
    model = Model.load(default_models(), name)
    assert service_auth(model) == auth
    assert signing_name(model) == signs_as
    line = f'    bearer_token_variable: ClassVar[str] = "{variable}"\n'
    text = options_file.render(model)
    assert (line in text) is bool(variable)
    assert ("ClassVar" in text) is bool(variable)


def test_every_package_exports_the_option_functions_of_signatures() -> None:
    text = package_file.render(Model.load(default_models(), "sqs"), {})
    for name in ("signing_name", "signing_region"):
        assert f'    "with_sigv4_{name}",\n' in text
    assert '    "with_sigv4a_signing_regions",\n' in text
