"""Presigned requests of services that take forms or documents: STS, Polly."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from tests.canned import CannedClient
from tests.generated import GeneratedServices


def presigner(services: GeneratedServices, service: str) -> Any:
    canned = CannedClient()
    client = services.client(service, canned)
    return services.package(service).PresignClient(client)


def query(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query, strict_parsing=True)


def signature(url: str, service: str) -> str:
    """The signature that the service would compute for a GET without a body."""
    parts = urlsplit(url)
    pairs = sorted(
        (quote(name, safe="-_.~"), quote(value, safe="-_.~"))
        for name, values in parse_qs(parts.query).items()
        for value in values
        if name != "X-Amz-Signature"
    )
    found = query(url)
    date = found["X-Amz-Date"][0]
    scope = f"{date[:8]}/us-west-2/{service}/aws4_request"
    canonical = "\n".join(
        (
            "GET",
            parts.path,
            "&".join(f"{name}={value}" for name, value in pairs),
            f"host:{parts.netloc}\n",
            "host",
            hashlib.sha256(b"").hexdigest(),
        )
    )
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    key = b"AWS4made-up-secret"
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    to_sign = f"AWS4-HMAC-SHA256\n{date}\n{scope}\n{hashed}"
    return hmac.new(key, to_sign.encode(), "sha256").hexdigest()


def test_the_identity_of_the_caller(services: GeneratedServices) -> None:
    sts = services.package("sts")
    request = presigner(services, "sts").presign_get_caller_identity(sts.GetCallerIdentityInput())
    found = query(request.url)
    assert request.method == "GET"
    assert urlsplit(request.url).netloc == "sts.us-west-2.amazonaws.com"
    assert (found["Action"], found["Version"]) == (["GetCallerIdentity"], ["2011-06-15"])
    assert "X-Amz-Expires" not in found
    assert found["X-Amz-SignedHeaders"] == ["host"]
    assert found["X-Amz-Signature"] == [signature(request.url, "sts")]
    assert dict(request.signed_header) == {"Host": "sts.us-west-2.amazonaws.com"}


def test_expires_where_the_caller_says_so(services: GeneratedServices) -> None:
    sts = services.package("sts")
    request = presigner(services, "sts").presign_assume_role(
        sts.AssumeRoleInput(role_arn="arn:aws:iam::1:role/r", role_session_name="s"),
        sts.with_presign_expires(60),
    )
    found = query(request.url)
    assert found["X-Amz-Expires"] == ["60"]
    assert found["RoleArn"] == ["arn:aws:iam::1:role/r"]
    assert found["X-Amz-Signature"] == [signature(request.url, "sts")]


def test_headers_are_signed_too(services: GeneratedServices) -> None:
    # As the tokens of EKS have it.
    from smithy_py.middleware import build_middleware

    @build_middleware("Cluster")
    def cluster(ctx: Any, input: Any, next: Any) -> Any:
        input.request.headers["x-k8s-aws-id"] = "blue"
        input.request.add_query("X-Amz-Expires", "60")
        return next(ctx, input)

    sts = services.package("sts")
    request = presigner(services, "sts").presign_get_caller_identity(
        sts.GetCallerIdentityInput(), sts.with_api_options(lambda s: s.build.add(cluster))
    )
    found = query(request.url)
    assert found["X-Amz-SignedHeaders"] == ["host;x-k8s-aws-id"]
    assert found["X-Amz-Expires"] == ["60"]
    assert request.signed_header["x-k8s-aws-id"] == "blue"


def test_speech(services: GeneratedServices) -> None:
    polly = services.package("polly")
    request = presigner(services, "polly").presign_synthesize_speech(
        polly.SynthesizeSpeechInput(
            output_format="mp3",
            text="Grüße & more",
            voice_id="Vicki",
            lexicon_names=["a", "b"],
            sample_rate="8000",
        )
    )
    found = query(request.url)
    assert request.method == "GET"
    assert request.url.startswith("https://polly.us-west-2.amazonaws.com/v1/speech?")
    assert found["Text"] == ["Grüße & more"]
    assert found["LexiconNames"] == ["a", "b"]
    assert found["SampleRate"] == ["8000"]
    assert found["X-Amz-SignedHeaders"] == ["host"]
    assert found["X-Amz-Signature"] == [signature(request.url, "polly")]
