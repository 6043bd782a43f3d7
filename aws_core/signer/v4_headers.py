"""Which headers SigV4 signs, and which a presigned URL carries in its query instead."""

from __future__ import annotations

from collections.abc import Iterable

Entry = tuple[str, tuple[str, ...]]
"""A header name in lower case, with its values."""

IGNORED_HEADERS = frozenset(
    {
        # Go's signer.
        "authorization",
        "expect",
        "transfer-encoding",
        "user-agent",
        "x-amzn-trace-id",
        # What else the IAM user guide says not to sign, because proxies change it.
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "upgrade",
    }
)

# Go's RequiredSignedHeaders. It means to list X-Amz-Grant-Full-Control too, but misspells it, so
# that Go hoists it; presigned URLs must not differ, so it is left out here.
_KEPT = frozenset(
    {
        "x-amz-acl",
        "x-amz-content-sha256",
        "x-amz-copy-source",
        "x-amz-copy-source-if-match",
        "x-amz-copy-source-if-modified-since",
        "x-amz-copy-source-if-none-match",
        "x-amz-copy-source-if-unmodified-since",
        "x-amz-copy-source-range",
        "x-amz-copy-source-server-side-encryption-customer-algorithm",
        "x-amz-copy-source-server-side-encryption-customer-key",
        "x-amz-copy-source-server-side-encryption-customer-key-md5",
        "x-amz-grant-read",
        "x-amz-grant-read-acp",
        "x-amz-grant-write",
        "x-amz-grant-write-acp",
        "x-amz-metadata-directive",
        "x-amz-mfa",
        "x-amz-server-side-encryption",
        "x-amz-server-side-encryption-aws-kms-key-id",
        "x-amz-server-side-encryption-context",
        "x-amz-server-side-encryption-customer-algorithm",
        "x-amz-server-side-encryption-customer-key",
        "x-amz-server-side-encryption-customer-key-md5",
        "x-amz-storage-class",
        "x-amz-tagging",
        "x-amz-website-redirect-location",
    }
)
_KEPT_PREFIXES = ("x-amz-checksum-", "x-amz-meta-", "x-amz-object-lock-")
# S3 knows these two in the query only in lower case.
_LOWER_CASE_IN_QUERY = frozenset({"x-amz-expected-bucket-owner", "x-amz-request-payer"})


def headers_to_sign(headers: Iterable[Entry], host: str, body_length: int | None) -> list[Entry]:
    """The headers that are signed, sorted by name.

    Args:
        headers: Those of the request, names in lower case.
        host: What is signed as "host" where *headers* has none.
        body_length: What is signed as "content-length" where *headers* has none; not signed
            when 0 or None.
    """
    chosen = {name: values for name, values in headers if name not in IGNORED_HEADERS}
    if "host" not in chosen:
        chosen["host"] = (host,)
    if "content-length" in chosen:
        if chosen["content-length"] == ("0",):
            del chosen["content-length"]
    elif body_length:
        chosen["content-length"] = (str(body_length),)
    return sorted(chosen.items())


def is_hoisted(name: str) -> bool:
    """Whether a presigned URL carries the header *name* (in lower case) in its query."""
    if not name.startswith("x-amz-") or name in _KEPT:
        return False
    return name.startswith("x-amz-checksum-mode") or not name.startswith(_KEPT_PREFIXES)


def query_name(name: str) -> str:
    """What the header *name* (in lower case) is called in the query of a presigned URL."""
    return name if name in _LOWER_CASE_IN_QUERY else canonical_name(name)


def canonical_name(name: str) -> str:
    """The usual spelling of the header *name*: "X-Amz-Date"."""
    return "-".join([part.capitalize() for part in name.split("-")])
