"""What cannot be used fails the load, and names the place."""

from __future__ import annotations

from pathlib import Path

import pytest

from aws_core.config import (
    LoadOption,
    load_default_config,
    with_assume_role_credential_options,
)
from smithy_py.errors import ConfigError

ARN = "arn:aws:iam::123456789012:role/"
KEYS = "aws_access_key_id=K\naws_secret_access_key=S\n"
A_FROM_B = f"[profile a]\nrole_arn={ARN}a\nsource_profile=b\n"
SSO = "[profile a]\nsso_session=s\nsso_account_id=1\nsso_role_name=r\n"
IN_A = {"AWS_PROFILE": "a"}


def _set_serial_number(options: object) -> None:
    options.serial_number = "device"  # type: ignore[attr-defined]


# Environment, config file, options; then the message and the place.
WRONG: list[tuple[str, dict[str, str], str, list[LoadOption], str, str]] = [
    (
        "a token file without a role",
        {"AWS_WEB_IDENTITY_TOKEN_FILE": "f"},
        "",
        [],
        "role ARN is not set: a web identity token needs AWS_ROLE_ARN too",
        "(key AWS_WEB_IDENTITY_TOKEN_FILE)",
    ),
    (
        "a source profile that is not there",
        IN_A,
        A_FROM_B,
        [],
        f"failed to load assume role {ARN}a: the source profile 'b' is not in",
        "line 3, profile a, key source_profile",
    ),
    (
        "a source profile without credentials",
        IN_A,
        A_FROM_B + "[profile b]\nregion=x\n",
        [],
        f"failed to load assume role {ARN}a, of profile b: it has no credentials, and the path "
        "of source profiles a -> b ends there",
        "line 3, profile a, key source_profile",
    ),
    (
        "a source profile with a role only",
        IN_A,
        A_FROM_B + f"[profile b]\nrole_arn={ARN}b\n",
        [],
        "the path of source profiles a -> b ends there",
        "profile a, key source_profile",
    ),
    (
        "a source profile with one key",
        IN_A,
        A_FROM_B + "[profile b]\naws_access_key_id=K\n",
        [],
        "partial credentials found for profile b",
        "line 5, profile b, key aws_access_key_id",
    ),
    (
        "a circle of source profiles",
        IN_A,
        A_FROM_B
        + f"[profile b]\nrole_arn={ARN}b\nsource_profile=c\n"
        + f"[profile c]\nrole_arn={ARN}c\nsource_profile=a\n",
        [],
        f"failed to load assume role {ARN}c, of profile a: it has no credentials, and the path "
        "of source profiles a -> b -> c -> a comes back to it",
        "line 9, profile c, key source_profile",
    ),
    (
        "a profile that is its own source, without keys",
        IN_A,
        f"[profile a]\nrole_arn={ARN}a\nsource_profile=a\n",
        [],
        "the path of source profiles a -> a comes back to it",
        "line 3, profile a, key source_profile",
    ),
    (
        "too many source profiles",
        {"AWS_PROFILE": "1"},
        "".join(f"[profile {n}]\nrole_arn={ARN}{n}\nsource_profile={n + 1}\n" for n in range(5000)),
        [],
        "more than 12 profiles take credentials from each other",
        "line 39, profile 12, key source_profile",
    ),
    (
        "a source profile that needs a role",
        IN_A,
        A_FROM_B + "[profile b]\ncredential_source=Environment\n",
        [],
        "credential type credential_source requires role_arn",
        "line 5, profile b, key credential_source",
    ),
    (
        "a broken source profile, though the environment has keys",
        {"AWS_ACCESS_KEY_ID": "K", "AWS_SECRET_ACCESS_KEY": "S", **IN_A},
        A_FROM_B,
        [],
        "the source profile 'b' is not in",
        "profile a",
    ),
    (
        "an unknown credential_source",
        IN_A,
        f"[profile a]\nrole_arn={ARN}a\ncredential_source=Moon\n",
        [],
        "credential_source values must be EcsContainer, Ec2InstanceMetadata, or Environment, "
        "not 'Moon'",
        "line 3, profile a, key credential_source",
    ),
    (
        "a container that is not there",
        IN_A,
        f"[profile a]\nrole_arn={ARN}a\ncredential_source=EcsContainer\n",
        [],
        "EcsContainer was specified as the credential_source, but neither "
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI was set",
        "line 3, profile a, key credential_source",
    ),
    (
        "an MFA device in the file",
        IN_A,
        A_FROM_B.replace("[profile a]", "[profile a]\nmfa_serial=d") + "[profile b]\n" + KEYS,
        [],
        "assume role with MFA enabled, but AssumeRoleTokenProvider session option not set. Give "
        "with_assume_role_credential_options a function that sets token_provider",
        "line 2, profile a, key mfa_serial",
    ),
    (
        "an MFA device in code",
        IN_A,
        A_FROM_B + "[profile b]\n" + KEYS,
        [with_assume_role_credential_options(_set_serial_number)],
        "assume role with MFA enabled",
        "line 2, profile a, key role_arn",
    ),
    (
        "SSO settings are missing",
        IN_A,
        "[profile a]\nsso_region=r\nsso_account_id=1\n",
        [],
        "profile 'a' is configured to use SSO but is missing required configuration: "
        "sso_start_url, sso_role_name",
        "line 2, profile a, key sso_region",
    ),
    (
        "settings of the SSO session are missing",
        IN_A,
        SSO + "[sso-session s]\nsso_region=r\n",
        [],
        "profile 'a' is configured to use SSO but is missing required configuration: "
        "sso_start_url in [sso-session s]",
        "line 2, profile a, key sso_session",
    ),
    (
        "the region of the SSO session differs",
        IN_A,
        SSO + "sso_region=x\n[sso-session s]\nsso_region=r\nsso_start_url=u\n",
        [],
        "sso_region in profile 'a' must match sso_region in [sso-session s]",
        "line 5, profile a, key sso_region",
    ),
    (
        "the start URL of the SSO session differs",
        IN_A,
        SSO + "sso_start_url=x\n[sso-session s]\nsso_region=r\nsso_start_url=u\n",
        [],
        "sso_start_url in profile 'a' must match sso_start_url in [sso-session s]",
        "line 5, profile a, key sso_start_url",
    ),
    (
        "the SSO session is not there",
        IN_A,
        SSO,
        [],
        "the section [sso-session s] is not in",
        "line 2, profile a, key sso_session",
    ),
    (
        "the SSO session of a profile that is its own source is not there",
        IN_A,
        f"{SSO}role_arn={ARN}a\nsource_profile=a\n",
        [],
        "failed to find SSO session section, s, in",
        "line 2, profile a, key sso_session",
    ),
    (
        "a container elsewhere over plain HTTP",
        {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://192.0.2.1/x"},
        "",
        [],
        "only loopback/ecs/eks hosts are allowed",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ),
]


@pytest.mark.parametrize(
    ("environment", "config", "options", "message", "place"),
    [row[1:] for row in WRONG],
    ids=[row[0] for row in WRONG],
)
def test_the_load_fails(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    config: str,
    options: list[LoadOption],
    message: str,
    place: str,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (home / ".aws" / "config").write_text(config)
    with pytest.raises(ConfigError) as caught:
        load_default_config(*options)
    assert message in str(caught.value)
    assert place in str(caught.value)
