"""Where a service is, asked without a client."""

from __future__ import annotations

from typing import Any

import pytest

from aws_core import endpoints
from smithy_py import EndpointResolutionError


@pytest.mark.parametrize(
    ("service", "region", "variant", "url"),
    [
        ("sqs", "eu-west-1", {}, "https://sqs.eu-west-1.amazonaws.com"),
        ("sqs", "cn-north-1", {}, "https://sqs.cn-north-1.amazonaws.com.cn"),
        ("Lambda", "us-east-2", {"use_dual_stack": True}, "https://lambda.us-east-2.api.aws"),
        ("kms", "us-west-2", {"use_fips": True}, "https://kms-fips.us-west-2.amazonaws.com"),
        ("iam", "aws-global", {}, "https://iam.amazonaws.com"),
        (
            "dynamodb",
            "us-west-2",
            {"account_id": "123456789012"},
            "https://123456789012.ddb.us-west-2.amazonaws.com",
        ),
        ("sqs", "us-west-2", {"account_id": "123456789012"}, "https://sqs.us-west-2.amazonaws.com"),
        (
            "s3",
            "us-east-1",
            {"use_fips": True, "use_dual_stack": True, "Bucket": "bucket"},
            "https://bucket.s3-fips.dualstack.us-east-1.amazonaws.com",
        ),
        ("sqs", "us-east-1", {"Endpoint": "http://localhost:1"}, "http://localhost:1"),
    ],
)
def test_the_answer_is_that_of_the_rules(
    service: str, region: str, variant: dict[str, Any], url: str
) -> None:
    assert endpoints.resolve(service, region=region, **variant).url == url


def test_the_answer_has_auth_schemes() -> None:
    endpoint = endpoints.resolve("iam", region="aws-global")
    (scheme,) = endpoint.properties["authSchemes"]
    assert scheme["signingRegion"] == "us-east-1"


def test_a_parameter_is_named_as_in_the_model() -> None:
    with pytest.raises(
        EndpointResolutionError, match=r"s3 endpoint parameter 'bucket'; .*'Bucket'"
    ):
        endpoints.resolve("s3", region="us-east-1", bucket="b")


def test_a_region_has_to_be_listed_unless_the_caller_says_so() -> None:
    with pytest.raises(EndpointResolutionError, match=r"'us-eats-1'; did you mean .*strict=False"):
        endpoints.resolve("sqs", region="us-eats-1")
    newer = endpoints.resolve("sqs", region="us-isob-new-9", strict=False)
    assert newer.url == "https://sqs.us-isob-new-9.sc2s.sgov.gov"
    with pytest.raises(EndpointResolutionError, match="unknown region 'nowhere'"):
        endpoints.resolve("sqs", region="nowhere", strict=False)


def test_the_rules_refuse_in_their_own_words() -> None:
    with pytest.raises(EndpointResolutionError, match="Missing Region"):
        endpoints.resolve("sqs")
    with pytest.raises(EndpointResolutionError, match="FIPS"):
        endpoints.resolve("s3", region="cn-north-1", use_fips=True, Bucket="b")


def test_a_variant_that_the_rules_do_not_know_is_not_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from services.sqs import endpoints as sqs
    from smithy_py.endpoints import RuleSet

    region = {"type": "string", "builtIn": "AWS::Region"}
    rules = RuleSet({"version": "1.0", "parameters": {"Region": region}, "rules": []})
    monkeypatch.setattr(sqs, "RULES", rules)
    with pytest.raises(EndpointResolutionError, match="rules of sqs know no FIPS variant"):
        endpoints.resolve("sqs", region="us-east-1", use_fips=True)
    with pytest.raises(EndpointResolutionError, match="rules of sqs know no dual-stack variant"):
        endpoints.resolve("sqs", region="us-east-1", use_dual_stack=True)
