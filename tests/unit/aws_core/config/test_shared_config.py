from __future__ import annotations

from pathlib import Path

import pytest

from aws_core.config import load_default_config, with_shared_config_profile
from aws_core.config.shared_config import SharedConfig
from smithy_py.errors import ConfigError

MERGED = [
    "role_arn",
    "source_profile",
    "credential_source",
    "external_id",
    "mfa_serial",
    "role_session_name",
    "region",
    "endpoint_discovery_enabled",
    "credential_process",
    "web_identity_token_file",
    "s3_use_arn_region",
    "s3_disable_multiregion_access_points",
    "ec2_metadata_service_endpoint_mode",
    "ec2_metadata_service_endpoint",
    "ec2_metadata_v1_disabled",
    "use_dualstack_endpoint",
    "use_fips_endpoint",
    "defaults_mode",
    "retry_mode",
    "ca_bundle",
    "duration_seconds",
    "max_attempts",
    "sso_session",
    "sso_account_id",
    "sso_region",
    "sso_role_name",
    "sso_start_url",
    "auth_scheme_preference",
    "login_session",
]
DROPPED = [
    "aws_account_id",
    "sdk_ua_app_id",
    "endpoint_url",
    "services",
    "ignore_configured_endpoint_urls",
    "disable_request_compression",
    "request_min_compression_size_bytes",
    "disable_clock_skew_correction",
    "account_id_endpoint_mode",
    "request_checksum_calculation",
    "response_checksum_validation",
    "checksum_policy",
    "s3_disable_express_session_auth",
    "aws_session_token",
    "anything",
]


def shared(home: Path, config: str = "", credentials: str = "", *more: str) -> SharedConfig:
    texts = (config, *more)
    paths = [home / f"config{number}" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)
    (home / "credentials").write_text(credentials)
    return SharedConfig([str(path) for path in paths], [str(home / "credentials")])


def values(shared: SharedConfig, profile: str = "default") -> dict[str, str] | None:
    section = shared.profile(profile)
    if section is None:
        return None
    return {key: found.text for key, found in section.properties.items()}


@pytest.mark.parametrize("key", MERGED)
def test_the_credentials_file_overrides(home: Path, key: str) -> None:
    both = shared(home, f"[default]\n{key} = config", f"[default]\n{key} = credentials")
    assert values(both) == {key: "credentials"}


@pytest.mark.parametrize("key", DROPPED)
def test_the_credentials_file_does_not_override(home: Path, key: str) -> None:
    assert values(shared(home, "[default]\n", f"[default]\n{key} = x")) == {}
    assert values(shared(home, "", f"[default]\n{key} = x")) == {key: "x"}


KEYS = "aws_access_key_id = {0}\naws_secret_access_key = {0}\n"


def test_keys_and_token_move_together(home: Path) -> None:
    config = "[default]\n" + KEYS.format("config") + "aws_session_token = config\n"
    taken = values(shared(home, config, "[default]\n" + KEYS.format("credentials")))
    assert taken == {
        "aws_access_key_id": "credentials",
        "aws_secret_access_key": "credentials",
    }


def test_a_token_without_keys_does_not_join_other_keys(home: Path) -> None:
    config = "[default]\n" + KEYS.format("config")
    taken = values(shared(home, config, "[default]\naws_session_token = credentials"))
    assert taken == {"aws_access_key_id": "config", "aws_secret_access_key": "config"}


@pytest.mark.parametrize(
    ("config", "credentials", "profile", "expected"),
    [
        ("[profile dev]\nregion=r", "", "dev", {"region": "r"}),
        ("[dev]\nregion=r", "", "dev", None),
        ("[default]\nregion=r", "", "default", {"region": "r"}),
        ("[Default]\nregion=r", "", "default", None),
        ("[DEFAULT]\nregion=r", "", "DEFAULT", {"region": "r"}),
        ("[default]\nregion=a\nk=v\n[profile default]\nregion=b", "", "default", {"region": "b"}),
        ("[profile default]\nregion=b\n[default]\nregion=a\nk=v", "", "default", {"region": "b"}),
        ("", "[profile dev]\nregion=r", "dev", None),
        ("", "[dev]\nregion=r", "dev", {"region": "r"}),
        ("[profile dev]\nregion=a", "[dev]\nregion=b", "dev", {"region": "b"}),
        ('[profile "a b"]\nregion=r', "", "a b", None),
    ],
)
def test_which_sections_are_profiles(
    home: Path, config: str, credentials: str, profile: str, expected: dict[str, str] | None
) -> None:
    assert values(shared(home, config, credentials), profile) == expected


def test_several_config_files_merge_by_the_same_rules(home: Path) -> None:
    first, second = "[default]\nregion=a\nsdk_ua_app_id=a", "[default]\nregion=b\nsdk_ua_app_id=b"
    assert values(shared(home, first, "", second)) == {"region": "b", "sdk_ua_app_id": "a"}


def test_keeps_sso_sessions_and_services(home: Path) -> None:
    text = "[sso-session s]\nsso_region=r\n[services x]\ns3=\n  endpoint_url=http://h"
    both = shared(home, text)
    session, services = both.sso_session(" s "), both.services("x")
    assert session is not None
    assert session.text("sso_region") == "r"
    assert services is not None
    url = services.nested("s3", "endpoint_url")
    assert url is not None
    assert (url.text, url.line) == ("http://h", 5)
    assert services.nested("s3", "missing") is None
    assert services.nested("missing", "endpoint_url") is None
    assert both.profile_names() == []


def test_notes_what_it_passes_over(home: Path) -> None:
    both = shared(
        home,
        "[dev]\n[default]\nregion=a",
        "[profile dev]\n[default]\nregion=b\nsdk_ua_app_id=x",
    )
    assert both.notes == [
        "[dev] in the config file is ignored: it must be [profile dev]",
        "[profile dev] in the credentials file is ignored: it must be [dev]",
        "[default] region in ~/credentials, line 3 replaces the value in ~/config0, line 3",
        "[default] sdk_ua_app_id in ~/credentials, line 4 is ignored: "
        "an earlier file has this section too",
    ]


ROLE = "role_arn = r\n"


# A line below 0 counts in the credentials file.
@pytest.mark.parametrize(
    ("config", "credentials", "message", "key", "line"),
    [
        (
            "[profile p]\naws_access_key_id=SECRET",
            "",
            "partial credentials found for profile p",
            "aws_access_key_id",
            2,
        ),
        (
            "[profile p]\naws_access_key_id=A",
            "[p]\naws_secret_access_key=SECRET",
            "partial credentials found for profile p",
            "aws_secret_access_key",
            -2,
        ),
        (
            "[profile p]\nsource_profile=p",
            "",
            "credential type source_profile requires role_arn",
            "source_profile",
            2,
        ),
        (
            "[profile p]\ncredential_source=Environment",
            "",
            "credential type credential_source requires role_arn",
            "credential_source",
            2,
        ),
        (
            "[profile p]\nweb_identity_token_file=f",
            "",
            "credential type web_identity_token_file requires role_arn",
            "web_identity_token_file",
            2,
        ),
        (
            f"[profile p]\n{ROLE}source_profile=p\ncredential_process=x",
            "",
            "only one credential type may be specified per profile, "
            "not source_profile and credential_process",
            "credential_process",
            4,
        ),
        (
            f"[profile p]\n{ROLE}source_profile=q",
            "",
            "the source profile 'q' is not in",
            "source_profile",
            3,
        ),
        (
            "[profile p]\nsso_session=s",
            "",
            r"the section \[sso-session s\] is not in",
            "sso_session",
            2,
        ),
        (
            "[profile p]\nuse_fips_endpoint=maybe",
            "",
            "'maybe' cannot be used: it must be true or false",
            "use_fips_endpoint",
            2,
        ),
    ],
)
def test_a_profile_that_breaks_a_rule_names_the_place(
    home: Path, config: str, credentials: str, message: str, key: str, line: int
) -> None:
    (home / ".aws" / "config").write_text(config)
    (home / ".aws" / "credentials").write_text(credentials)
    with pytest.raises(ConfigError, match=message) as caught:
        load_default_config(with_shared_config_profile("p"))
    error = caught.value
    assert (error.profile, error.key, error.line) == ("p", key, abs(line))
    assert error.file == str(home / ".aws" / ("config" if line > 0 else "credentials"))
    assert "SECRET" not in str(error)
    load_default_config()


def test_partial_credentials_in_the_config_file_give_way_to_the_credentials_file(
    home: Path,
) -> None:
    (home / ".aws" / "config").write_text("[default]\naws_access_key_id=A")
    (home / ".aws" / "credentials").write_text("[default]\nregion=r")
    assert load_default_config().region == "r"


@pytest.mark.parametrize("text", [b"region = \xfc", b"services=x\n[services x]\ns3=\n k=\xfc"])
def test_a_value_that_is_not_utf_8_is_an_error_where_it_is_used(home: Path, text: bytes) -> None:
    path = home / ".aws" / "config"
    path.write_bytes(b"# caf\xe9\n[default]\n" + text.replace(b" k=", b" endpoint_url="))
    with pytest.raises(ConfigError, match="not UTF-8") as caught:
        load_default_config()
    assert caught.value.file == str(path)
    path.write_bytes(b"# caf\xe9\n[default]\nregion = r # \xfc\n[profile other]\n" + text)
    assert load_default_config().region == "r"
