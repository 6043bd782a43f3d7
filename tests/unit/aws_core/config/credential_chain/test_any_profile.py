"""Whatever profiles say together, a load gives a config or a ConfigError."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from aws_core.config import Config, load_default_config
from aws_core.credentials import CredentialsCache, Outcome, explain_credentials
from smithy_py.errors import ConfigError

NAMES = ("a", "b", "c")
VALUES = {
    "aws_access_key_id": ["K", ""],
    "aws_secret_access_key": ["S"],
    "role_arn": ["arn:aws:iam::123456789012:role/r", "r", "\u00fc"],
    "source_profile": [*NAMES, "none"],
    "credential_source": ["Environment", "EcsContainer", "Ec2InstanceMetadata", "Moon"],
    "web_identity_token_file": ["f\0", "/no/such"],
    "sso_session": ["s", "none"],
    "sso_region": ["eu-west-1", "x y"],
    "sso_start_url": ["u"],
    "sso_account_id": ["1"],
    "sso_role_name": ["r"],
    "login_session": ["l"],
    "credential_process": ["x\0"],
    "mfa_serial": ["m"],
    "duration_seconds": ["3600", "x"],
    "external_id": ["e"],
}
LINES = st.one_of(
    [
        st.builds("{} = {}".format, st.just(key), st.sampled_from(values))
        for key, values in VALUES.items()
    ]
)
PROFILES = st.fixed_dictionaries({name: st.lists(LINES, max_size=7) for name in NAMES})
SESSION = "[sso-session s]\nsso_region = eu-west-1\nsso_start_url = u\n"


@settings(max_examples=200)
@given(profiles=PROFILES)
def test_a_config_or_a_config_error(profiles: dict[str, list[str]]) -> None:
    text = SESSION + "".join(
        "\n".join((f"[profile {name}]", *lines, "")) for name, lines in profiles.items()
    )
    loaded = loading(text)
    if isinstance(loaded, ConfigError):
        assert loaded.profile in NAMES
        assert loaded.line is not None
        return
    assert isinstance(loaded.credentials, CredentialsCache)
    decisions = explain_credentials(loaded)
    assert [step.outcome for step in decisions].count(Outcome.CHOSEN) == 1
    assert len(decisions) == 6


def loading(text: str) -> Config | ConfigError:
    """The config of a file with *text*, or what is wrong with it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "config"
        file.write_text(text, encoding="utf-8")
        chosen = {"AWS_PROFILE": "a", "AWS_CONFIG_FILE": str(file)}
        with mock.patch.dict(os.environ, chosen):
            try:
                return load_default_config()
            except ConfigError as error:
                return error
