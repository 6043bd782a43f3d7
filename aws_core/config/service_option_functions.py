"""The ``with_...`` functions for endpoints, checksums, compression, S3 and EC2 metadata.

Each makes an option function for ``load_default_config``. A value of the wrong type raises
``TypeError`` and one out of range raises ``ConfigError``, both at once.
"""

from __future__ import annotations

from aws_core.config.load_options import LoadOption, option


def with_base_endpoint(url: str) -> LoadOption:
    """Sets the URL that requests to every service go to."""
    return option("base_endpoint", url)


def with_ignore_configured_endpoint_urls(ignore: bool) -> LoadOption:
    """Sets whether all configured endpoint URLs, :func:`with_base_endpoint` too, are dropped."""
    return option("ignore_configured_endpoint_urls", ignore)


def with_use_dual_stack_endpoint(enabled: bool) -> LoadOption:
    """Sets whether endpoints must speak IPv6 as well as IPv4."""
    return option("use_dual_stack_endpoint", enabled)


def with_use_fips_endpoint(enabled: bool) -> LoadOption:
    """Sets whether endpoints must be FIPS endpoints."""
    return option("use_fips_endpoint", enabled)


def with_account_id_endpoint_mode(mode: str) -> LoadOption:
    """Sets whether endpoints use the account id: ``preferred``, ``required`` or ``disabled``."""
    return option("account_id_endpoint_mode", mode)


def with_endpoint_discovery(state: str) -> LoadOption:
    """Sets whether clients ask services for their endpoints: ``true``, ``false`` or ``auto``."""
    return option("endpoint_discovery", state)


def with_auth_scheme_preference(*names: str) -> LoadOption:
    """Sets the auth schemes to prefer, by short names such as ``sigv4a``, the best first."""
    return option("auth_scheme_preference", names)


def with_request_checksum_calculation(when: str) -> LoadOption:
    """Sets when requests carry a checksum: ``when_supported`` or ``when_required``."""
    return option("request_checksum_calculation", when)


def with_response_checksum_validation(when: str) -> LoadOption:
    """Sets when checksums of responses are verified: ``when_supported`` or ``when_required``."""
    return option("response_checksum_validation", when)


def with_checksum_policy(policy: str) -> LoadOption:
    """Sets which checksums the store knows.

    Args:
        policy: ``standard``, or ``compatible`` for S3-compatible stores that refuse or mishandle
            the newer checksums and trailers of S3.
    """
    return option("checksum_policy", policy)


def with_disable_request_compression(disable: bool) -> LoadOption:
    """Sets whether request bodies stay uncompressed."""
    return option("disable_request_compression", disable)


def with_request_min_compress_size_bytes(size: int) -> LoadOption:
    """Sets from which size request bodies are compressed, 0 to 10485760 bytes."""
    return option("request_min_compress_size_bytes", size)


def with_disable_clock_skew_correction(disable: bool) -> LoadOption:
    """Sets whether requests are signed with the local time even when the service's differs."""
    return option("disable_clock_skew_correction", disable)


def with_s3_use_arn_region(enabled: bool) -> LoadOption:
    """Sets whether the region in an S3 ARN is used instead of the client's."""
    return option("s3_use_arn_region", enabled)


def with_s3_disable_multi_region_access_points(disable: bool) -> LoadOption:
    """Sets whether S3 multi-region access points are refused."""
    return option("s3_disable_multi_region_access_points", disable)


def with_s3_disable_express_auth(disable: bool) -> LoadOption:
    """Sets whether S3 Express buckets are reached without session credentials."""
    return option("s3_disable_express_auth", disable)


def with_ec2_imds_client_enable_state(state: str) -> LoadOption:
    """Sets whether EC2 instance metadata may be asked: ``enabled`` or ``disabled``."""
    return option("ec2_imds_client_enable_state", state)


def with_ec2_imds_endpoint_mode(mode: str) -> LoadOption:
    """Sets how EC2 instance metadata is reached: ``IPv4`` or ``IPv6``."""
    return option("ec2_imds_endpoint_mode", mode)


def with_ec2_imds_endpoint(url: str) -> LoadOption:
    """Sets the URL of the EC2 instance metadata service."""
    return option("ec2_imds_endpoint", url)


def with_ec2_imds_v1_disabled(disabled: bool) -> LoadOption:
    """Sets whether version 1 of EC2 instance metadata is never used."""
    return option("ec2_imds_v1_disabled", disabled)
