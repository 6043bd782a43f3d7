"""What packages of single services have that no model says: options, exports, presigned requests.

Only data, by the id of the service.
"""

from __future__ import annotations

_S3 = "services.s3.customizations"

_DISCOVERY = (
    (
        "endpoint_discovery",
        "str",
        '""',
        '"true", "false" or "auto", the default: only where the service requires it.',
    ),
    ("endpoint_cache", "EndpointCache | None", "None", "The hosts discovered; one a client."),
)

SERVICE_OPTIONS: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "S3": (
        ("use_path_style", "bool", "False", "Whether the bucket always stands in the path."),
        ("use_accelerate", "bool", "False", "Whether to use Transfer Acceleration."),
        ("use_global_endpoint", "bool", "False", "Whether us-east-1 means the global endpoint."),
        (
            "use_arn_region",
            "bool | None",
            "None",
            "Whether an ARN of another region than the client's is used; None is as the rules say.",
        ),
        (
            "disable_multi_region_access_points",
            "bool",
            "False",
            "Whether multi-region access points are refused.",
        ),
        (
            "disable_s3_express_session_auth",
            "bool",
            "False",
            "Whether directory buckets are used without sessions.",
        ),
        (
            "express_credentials",
            "ExpressCredentialsProvider | None",
            "None",
            "Where the sessions of directory buckets come from; by default CreateSession.",
        ),
        (
            "express_sessions",
            "ExpressSessions | None",
            "None",
            "The sessions of directory buckets; one a client.",
        ),
        (
            "continue_header_threshold_bytes",
            "int",
            "0",
            "From how many bytes on ``Expect: 100-continue`` is sent; 0 is 2 MiB, -1 never.",
        ),
    ),
    "S3 Control": (
        (
            "use_arn_region",
            "bool | None",
            "None",
            "Whether an ARN of another region than the client's is used; None is as the rules say.",
        ),
    ),
    "STS": (("use_global_endpoint", "bool", "False", "Whether regions mean the global endpoint."),),
    "DynamoDB": (
        (
            "disable_validate_response_checksum",
            "bool",
            "False",
            "Whether the CRC32 of answers is left unchecked.",
        ),
        *_DISCOVERY,
    ),
    "SQS": (
        (
            "disable_message_checksum_validation",
            "bool",
            "False",
            "Whether the MD5 of messages is left unchecked.",
        ),
    ),
    "Timestream Query": _DISCOVERY,
    "Timestream Write": _DISCOVERY,
}

CLIENT_CONTEXT_OPTIONS: dict[str, dict[str, str]] = {
    "S3": {"DisableS3ExpressSessionAuth": "disable_s3_express_session_auth"},
}

MADE_BY_CLIENT: dict[str, dict[str, str]] = {
    "S3": {"express_sessions": f"{_S3}.express_credentials.ExpressSessions"},
}

AUTH_SCHEMES: dict[str, tuple[str, ...]] = {
    "S3": (f"{_S3}.express_auth.SigV4Express",),
}

EXPORTS: dict[str, dict[str, list[str]]] = {
    "S3": {
        "customizations.copy_source": ["copy_source"],
        "customizations.express_credentials": ["ExpressCredentialsProvider"],
        "customizations.metadata": ["get_host_id_metadata"],
    },
}
"""What a service's package exports beside what is generated, by module."""

PROTOCOLS: dict[str, str] = {
    "S3": "RestXml(status_code_errors=True)",
}

PRESIGNED: dict[str, tuple[str, ...]] = {
    "S3": (
        "DeleteBucket",
        "DeleteObject",
        "GetObject",
        "HeadBucket",
        "HeadObject",
        "PutObject",
        "UploadPart",
    ),
    "Polly": ("SynthesizeSpeech",),
    "STS": ("AssumeRole", "GetCallerIdentity"),
}
