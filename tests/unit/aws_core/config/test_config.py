from __future__ import annotations

import copy
import pickle
import threading
from collections.abc import Callable

import pytest

from aws_core.config import (
    Config,
    DefaultsMode,
    RetryMode,
    load_default_config,
    with_credentials_provider,
    with_region,
)
from aws_core.credentials import CredentialsCache, StaticCredentialsProvider
from aws_core.log_mode import ClientLogMode
from smithy_py.errors import ConfigError
from smithy_py.middleware import Stack

WriteFiles = Callable[..., None]
SECRET = "very-secret"


def other_function(stack: Stack) -> None:
    raise NotImplementedError


def test_is_made_directly() -> None:
    provider = StaticCredentialsProvider("A", SECRET)
    config = Config(region="us-east-1", credentials=provider, retry_mode="adaptive")
    assert (config.region, config.credentials) == ("us-east-1", provider)
    assert config.retry_mode is RetryMode.ADAPTIVE
    assert str(config.origin("region")) == "Config.region"
    assert str(config.origin("app_id")) == "default"


def test_refuses_what_is_wrong() -> None:
    with pytest.raises(TypeError):
        Config("us-east-1")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"no setting 'regoin'; did you mean 'region'\?"):
        Config(regoin="us-east-1")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="region must be a str, not NoneType"):
        Config(region=None)  # type: ignore[arg-type]
    config = Config(region="a", http_client=None)
    with pytest.raises(TypeError, match="use_fips_endpoint must be a bool, not str"):
        config.use_fips_endpoint = "true"  # type: ignore[assignment]
    with pytest.raises(ConfigError, match="'fast' cannot be used"):
        config.defaults_mode = "fast"
    with pytest.raises(TypeError, match="no setting 'regions'"):
        config.origin("regions")
    assert config.defaults_mode is DefaultsMode.LEGACY


def test_a_copy_has_overrides_and_lists_of_its_own() -> None:
    config = load_default_config(with_region("a"))
    config.api_options.append(print)
    other = config.copy(region="b", use_fips_endpoint=True)
    other.api_options.append(other_function)
    other.auth_scheme_preference.append("sigv4a")
    assert (config.region, config.use_fips_endpoint) == ("a", False)
    assert (other.region, other.use_fips_endpoint) == ("b", True)
    assert other.credentials is config.credentials
    assert (config.api_options, other.api_options) == ([print], [print, other_function])
    assert config.auth_scheme_preference == []
    assert str(config.origin("region")) == "with_region"
    assert str(other.origin("region")) == "Config.region"
    assert str(other.copy().origin("region")) == "Config.region"
    assert str(config.copy().origin("region")) == "with_region"


def test_a_copy_refuses_unknown_and_wrong_overrides() -> None:
    with pytest.raises(TypeError, match=r"no setting 'regoin'; did you mean 'region'\?"):
        Config().copy(regoin="a")
    with pytest.raises(TypeError, match="no setting 'sources'"):
        Config().copy(sources=None)
    with pytest.raises(TypeError, match=r"no setting 'zzz'$"):
        Config().copy(zzz=1)
    with pytest.raises(TypeError, match="region must be a str"):
        Config().copy(region=5)


def test_an_assignment_changes_the_origin_of_that_config_only(
    write_files: WriteFiles,
) -> None:
    write_files("[default]\nregion = a\nmax_attempts = 5")
    config = load_default_config()
    other = config.copy()
    other.region = "a"
    assert str(config.origin("region")) == "file ~/.aws/config, line 2, profile default"
    assert str(other.origin("region")) == "Config.region"
    assert str(other.origin("retry_max_attempts")).endswith("line 3, profile default")


class Provider:
    def __init__(self) -> None:
        self.secret = SECRET

    def retrieve(self, ctx: object = None) -> object:
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"Provider({self.secret})"


@pytest.mark.parametrize("provider", [StaticCredentialsProvider("A", SECRET, SECRET), Provider()])
def test_shows_no_secret(provider: StaticCredentialsProvider) -> None:
    config = Config(
        region="us-east-1",
        credentials=provider,
        base_endpoint=f"https://user:{SECRET}@host/path",
        retry_mode="adaptive",
        api_options=[print],
        auth_scheme_preference=["sigv4"],
        client_log_mode=ClientLogMode.RETRIES,
        use_fips_endpoint=True,
    )
    assert repr(config) == (
        f"Config(region='us-east-1', credentials=<{type(provider).__name__}>, "
        "retry_mode='adaptive', api_options=<1 functions>, "
        f"client_log_mode={ClientLogMode.RETRIES!r}, base_endpoint='https://host/path', "
        "use_fips_endpoint=True, auth_scheme_preference=['sigv4'])"
    )
    assert repr(Config()) == "Config()"


@pytest.mark.parametrize(
    "duplicate", [copy.copy, copy.deepcopy, lambda c: pickle.loads(pickle.dumps(c))]
)
def test_is_copied_and_pickled(
    monkeypatch: pytest.MonkeyPatch,
    write_files: WriteFiles,
    duplicate: Callable[[Config], Config],
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://s3")
    write_files("[default]\nregion = a\nretry_mode = adaptive")
    provider = with_credentials_provider(StaticCredentialsProvider("A", SECRET, "T"))
    config = load_default_config(provider)
    other = duplicate(config)
    assert repr(other) == repr(config)
    assert other.retry_mode is RetryMode.ADAPTIVE
    assert other.origin("region") == config.origin("region")
    assert other.endpoint_url("S3") == "http://s3"
    assert isinstance(other.credentials, CredentialsCache)
    assert other.credentials.retrieve().secret_access_key == SECRET


def test_a_pickle_has_no_secret_of_the_environment_or_a_file(
    monkeypatch: pytest.MonkeyPatch, write_files: WriteFiles
) -> None:
    keys = f"aws_access_key_id = A\naws_secret_access_key = {SECRET}\n"
    write_files("", "[default]\n" + keys)
    config = load_default_config()
    assert config.credentials is not None
    config.credentials.retrieve()
    pickled = [pickle.dumps(config)]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "B")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    config = load_default_config()
    assert config.credentials is not None
    config.credentials.retrieve()
    pickled.append(pickle.dumps(config))
    ids: list[str] = []
    for data in pickled:
        assert SECRET.encode() not in data
        loaded: Config = pickle.loads(data)
        assert loaded.credentials is not None
        ids.append(loaded.credentials.retrieve().access_key_id)
    assert ids == ["A", "B"]


def test_threads_share_one() -> None:
    config = load_default_config(
        with_region("a"), with_credentials_provider(StaticCredentialsProvider("A", SECRET))
    )
    seen: list[tuple[str, str | None, str]] = []

    def use() -> None:
        for _ in range(50):
            other = config.copy(region="b")
            assert config.credentials is not None
            key = config.credentials.retrieve().access_key_id
            seen.append((other.region, config.endpoint_url("S3"), config.region + key))

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [("b", None, "aA")] * 400
