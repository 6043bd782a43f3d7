"""The defaults modes, and the region that EC2 instance metadata names."""

from __future__ import annotations

import gc
import json
import pickle
from collections.abc import Iterator
from typing import Any

import pytest

from aws_core import config as package
from aws_core.config import Config, RuntimeEnvironment, load_default_config
from aws_core.config.defaults_mode import http_client_of_mode, resolve_defaults_mode_auto
from aws_core.imds import Client, GetRegionOutput, Options
from aws_core.transport.http import BuildableClient
from services import sqs
from smithy_py.context import with_cancel
from smithy_py.errors import CanceledError, ConfigError, OperationError
from tests.canned import CannedClient
from tests.servers.metadata import Answer, MetadataStub, running_metadata_stub

PATH = "/latest/dynamic/instance-identity/document"


def environment(named: str = "", found: str = "", identifier: str = "") -> RuntimeEnvironment:
    return RuntimeEnvironment(identifier, named, found)


# Region of the client, where the program runs, operating system, mode.
AUTO = [
    ("us-east-1", environment("us-east-1", "", "AWS_Lambda"), "linux", "in-region"),
    ("US-East-1", environment("us-east-1", "", "AWS_Lambda"), "linux", "in-region"),
    ("us-east-1", environment("us-west-2", "", "AWS_Lambda"), "linux", "cross-region"),
    ("us-east-1", environment("us-west-2", "us-east-1", "AWS_Lambda"), "linux", "cross-region"),
    ("us-east-1", environment("us-west-2", "us-east-1"), "linux", "in-region"),
    ("us-east-1", environment("", "us-east-1", "AWS_Lambda"), "linux", "in-region"),
    ("us-east-1", environment("", "us-west-2"), "darwin", "cross-region"),
    ("us-east-1", environment("us-east-1"), "linux", "standard"),
    ("us-east-1", environment(), "linux", "standard"),
    ("", environment("us-east-1", "us-east-1", "AWS_Lambda"), "linux", "standard"),
    ("us-east-1", environment("us-east-1", "", "AWS_Lambda"), "android", "mobile"),
    ("", environment(), "ios", "mobile"),
]


@pytest.mark.parametrize(("region", "where", "system", "mode"), AUTO)
def test_what_auto_stands_for(
    region: str, where: RuntimeEnvironment, system: str, mode: str
) -> None:
    assert resolve_defaults_mode_auto(region, where, system) == mode


def timeouts(client: Any) -> tuple[float | None, float | None]:
    assert isinstance(client, BuildableClient)
    return client.get_dialer().connect_timeout, client.get_transport().tls_handshake_timeout


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("legacy", (30.0, 10.0)),
        ("standard", (3.1, 3.1)),
        ("in-region", (1.1, 1.1)),
        ("cross-region", (3.1, 3.1)),
        ("mobile", (30.0, 30.0)),
    ],
)
def test_clients_begin_with_the_timeouts_of_the_mode(
    mode: str, expected: tuple[float, float]
) -> None:
    loaded = load_default_config(package.with_defaults_mode(mode), package.with_region("r"))
    one, other = (sqs.new_from_config(loaded).options().http_client for _ in range(2))
    assert timeouts(one) == expected
    assert one is other
    assert timeouts(loaded.http_client) == (30.0, 10.0)


def test_a_copy_for_another_region_has_its_own_mode() -> None:
    where = environment("us-east-1", "", "AWS_Lambda")
    config = Config(region="us-east-1", defaults_mode="auto", runtime_environment=where)
    assert timeouts(http_client_of_mode(config)) == (1.1, 1.1)
    assert timeouts(http_client_of_mode(config.copy(region="us-west-2"))) == (3.1, 3.1)
    assert pickle.loads(pickle.dumps(config)).runtime_environment == where


def test_other_settings_of_the_http_client_stay() -> None:
    given = BuildableClient().with_timeout(7.0).with_read_timeout(9.0)
    made = http_client_of_mode(Config(defaults_mode="standard", http_client=given))
    assert isinstance(made, BuildableClient)
    assert (made.get_timeout(), made.get_transport().read_timeout) == (7.0, 9.0)


@pytest.mark.parametrize("client", [CannedClient(), BuildableClient().freeze()])
def test_foreign_and_frozen_clients_stay_as_they_are(client: Any) -> None:
    assert http_client_of_mode(Config(defaults_mode="standard", http_client=client)) is client


def test_what_was_made_for_a_client_goes_with_it() -> None:
    from aws_core.config import defaults_mode

    gc.collect()
    before = len(defaults_mode._made)
    client = BuildableClient()
    http_client_of_mode(Config(defaults_mode="standard", http_client=client))
    assert len(defaults_mode._made) == before + 1
    del client
    gc.collect()
    assert len(defaults_mode._made) == before


@pytest.fixture
def stub() -> Iterator[MetadataStub]:
    with running_metadata_stub() as stub:
        stub.contents[PATH] = json.dumps({"region": "eu-north-1"}).encode()
        yield stub


class Fake:
    """A client of instance metadata."""

    def __init__(self, region: str | None) -> None:
        self.region = region
        self.calls = 0

    def get_region(self, *, ctx: Any = None) -> GetRegionOutput:
        self.calls += 1
        if ctx is not None:
            ctx.check()
        if self.region is None:
            raise OperationError("nothing there")
        return GetRegionOutput(region=self.region)


# Environment variables, the region in code, the region of the instance; what is found.
LOADS = [
    ({}, "us-east-1", "us-east-1", environment("", "us-east-1"), (1.1, 1.1)),
    ({}, "us-east-1", "us-west-2", environment("", "us-west-2"), (3.1, 3.1)),
    ({}, "us-east-1", None, environment(), (3.1, 3.1)),
    (
        {"AWS_REGION": "us-east-1", "AWS_EXECUTION_ENV": "AWS_ECS"},
        None,
        None,
        environment("us-east-1", "", "AWS_ECS"),
        (1.1, 1.1),
    ),
    (
        {"AWS_DEFAULT_REGION": "us-east-1", "AWS_EXECUTION_ENV": "AWS_ECS"},
        "us-west-2",
        "us-west-2",
        environment("us-east-1", "us-west-2", "AWS_ECS"),
        (3.1, 3.1),
    ),
]


@pytest.mark.parametrize(("variables", "region", "found", "where", "expected"), LOADS)
def test_auto_asks_where_the_program_runs(
    variables: dict[str, str],
    region: str | None,
    found: str | None,
    where: RuntimeEnvironment,
    expected: tuple[float, float],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    fns = [package.with_region(region)] if region else []
    client = Fake(found)
    loaded = load_default_config(*fns, package.with_defaults_mode("auto", imds_client=client))
    assert loaded.runtime_environment == where
    assert timeouts(http_client_of_mode(loaded)) == expected
    assert client.calls == 1


def test_only_auto_asks() -> None:
    client = Fake("us-east-1")
    loaded = load_default_config(package.with_defaults_mode("standard", imds_client=client))
    assert (loaded.runtime_environment, client.calls) == (None, 0)


def test_auto_in_the_environment_asks_as_configured(
    stub: MetadataStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULTS_MODE", "auto")
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", stub.endpoint)
    loaded = load_default_config(package.with_region("eu-north-1"))
    assert loaded.runtime_environment == environment("", "eu-north-1")
    assert loaded.defaults_mode == "auto"
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    asked = len(stub.seen)
    assert load_default_config().runtime_environment == environment()
    assert len(stub.seen) == asked


def test_the_region_of_the_instance_comes_before_the_default_one(stub: MetadataStub) -> None:
    use = package.with_ec2_imds_region()
    endpoint = package.with_ec2_imds_endpoint(stub.endpoint)
    loaded = load_default_config(use, endpoint, package.with_default_region("d"))
    assert loaded.region == "eu-north-1"
    assert str(loaded.origin("region")) == "with_ec2_imds_region"
    asked = len(stub.seen)
    assert load_default_config(use, endpoint, package.with_region("r")).region == "r"
    assert len(stub.seen) == asked


def test_a_client_of_ones_own_is_asked_for_the_region(stub: MetadataStub) -> None:
    client = Client(Options(endpoint=stub.endpoint))
    assert load_default_config(package.with_ec2_imds_region(client)).region == "eu-north-1"
    wrong: Any = "http://127.0.0.1"
    for function in (
        package.with_ec2_imds_region,
        lambda client: package.with_defaults_mode("auto", imds_client=client),
    ):
        with pytest.raises(TypeError, match=r"an imds\.Client"):
            function(wrong)


def test_without_the_region_of_the_instance_a_load_fails(stub: MetadataStub) -> None:
    stub.contents[PATH] = Answer(status=404)
    use = package.with_ec2_imds_region(), package.with_ec2_imds_endpoint(stub.endpoint)
    with pytest.raises(ConfigError, match=r"no region from EC2 IMDS: .*NotFound") as caught:
        load_default_config(*use)
    assert caught.value.key == "region"


@pytest.mark.parametrize(
    "use",
    [package.with_ec2_imds_region, lambda c: package.with_defaults_mode("auto", imds_client=c)],
)
def test_a_context_that_ends_meanwhile_ends_the_load(use: Any) -> None:
    ctx = with_cancel()

    class Cancelling(Fake):
        def get_region(self, *, ctx: Any = None) -> GetRegionOutput:
            ctx.cancel()
            return super().get_region(ctx=ctx)

    with pytest.raises(CanceledError):
        load_default_config(use(Cancelling("r")), ctx=ctx)
