"""The values of the settings that allow only a few; plain text of the same spelling serves too."""

from __future__ import annotations

import enum


class RetryMode(enum.StrEnum):
    """Which retryer a client makes."""

    STANDARD = "standard"
    ADAPTIVE = "adaptive"


class DefaultsMode(enum.StrEnum):
    """Which set of timeouts a client begins with."""

    AUTO = "auto"
    CROSS_REGION = "cross-region"
    IN_REGION = "in-region"
    LEGACY = "legacy"
    MOBILE = "mobile"
    STANDARD = "standard"


class AccountIDEndpointMode(enum.StrEnum):
    """Whether the account id takes part in the choice of an endpoint."""

    PREFERRED = "preferred"
    REQUIRED = "required"
    DISABLED = "disabled"


class RequestChecksumCalculation(enum.StrEnum):
    """When the checksum of a request is calculated."""

    WHEN_SUPPORTED = "when_supported"
    WHEN_REQUIRED = "when_required"


class ChecksumPolicy(enum.StrEnum):
    """Which checksums a store knows."""

    STANDARD = "standard"
    COMPATIBLE = "compatible"


class ResponseChecksumValidation(enum.StrEnum):
    """When the checksum of a response is verified."""

    WHEN_SUPPORTED = "when_supported"
    WHEN_REQUIRED = "when_required"


class EndpointDiscovery(enum.StrEnum):
    """Whether clients ask the service for its endpoints."""

    ENABLED = "true"
    DISABLED = "false"
    AUTO = "auto"


class EC2IMDSClientEnableState(enum.StrEnum):
    """Whether the EC2 instance metadata service may be asked."""

    ENABLED = "enabled"
    DISABLED = "disabled"


class EC2IMDSEndpointMode(enum.StrEnum):
    """Over which IP version the EC2 instance metadata service is asked."""

    IPV4 = "IPv4"
    IPV6 = "IPv6"


class RestrictFilePermissions(enum.StrEnum):
    """Who may read the cache files of credentials that the SDK writes."""

    USER_READ_WRITE = "user_read_write"
    UNRESTRICTED = "unrestricted"
