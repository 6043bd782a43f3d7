"""What all tests share: isolation, real servers, golden texts."""

import itertools
import os
from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest

from tests.botocore_sdist import unpacked_sdist
from tests.generated import GeneratedServices, generated_services
from tests.golden.compare import Golden
from tests.isolation import ORIGINAL_ENVIRONMENT, LoopbackGuard, is_users_setting
from tests.servers.certificates import create_certificates
from tests.servers.ministack import running_ministack
from tests.servers.moto_server import running_moto
from tests.servers.process import ROOT
from tests.servers.server import Server
from tests.servers.swift import running_swift

GUARD = LoopbackGuard()
GUARD.install()

# A test may be slow on a busy machine, and CI is to find what a developer finds.
hypothesis.settings.register_profile(
    "project",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("project")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds --golden-update."""
    parser.addoption(
        "--golden-update",
        action="store_true",
        help="rewrite the golden texts, running only the tests that compare with one",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves only the tests with golden texts when these are to be rewritten."""
    if config.getoption("--golden-update"):
        chosen = [item for item in items if "golden" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, None, None]:
    """Fails the test if its fixtures left this machine."""
    yield from _failing_on_refusals()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, None, None]:
    """Fails the test if it left this machine, even where it caught the refusal."""
    yield from _failing_on_refusals()


def _failing_on_refusals() -> Generator[None, None, None]:
    __tracebackhide__ = True
    try:
        yield
    finally:
        refusals = GUARD.take_refusals()
        if refusals:
            pytest.fail("\n".join(refusals))


@pytest.fixture
def loopback_guard() -> LoopbackGuard:
    """The guard that refuses connections to other machines."""
    return GUARD


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Generator[Path]:
    """An endless row of empty home folders, one for each test."""
    base = tmp_path_factory.mktemp("homes")
    return (base / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _isolated(homes: Generator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Gives each test an empty home and none of the user's settings."""
    for variable in os.environ:
        if is_users_setting(variable):
            monkeypatch.delenv(variable)
    home = next(homes)
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(scope="session")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Generator[Server]:
    """MiniStack: every service; it refuses wrong signatures. Its state is shared by all tests.

    Never reset it: that removes the key as well.
    """
    with running_ministack(tmp_path_factory.mktemp("ministack")) as server:
        yield server


@pytest.fixture(scope="session")
def ministack_tls(tmp_path_factory: pytest.TempPathFactory) -> Generator[Server]:
    """Another MiniStack, which speaks TLS and HTTP/2; `ca_bundle` vouches for it."""
    directory = tmp_path_factory.mktemp("ministack-tls")
    with running_ministack(directory, create_certificates(directory)) as server:
        yield server


@pytest.fixture(scope="session")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Generator[Server]:
    """moto: many services, a second opinion on what MiniStack says; it checks no signatures."""
    with running_moto(tmp_path_factory.mktemp("moto")) as server:
        yield server


@pytest.fixture(scope="session")
def swift(tmp_path_factory: pytest.TempPathFactory) -> Generator[Server]:
    """Swift: S3 only; it refuses wrong signatures, also of chunks and trailers."""
    with running_swift(tmp_path_factory.mktemp("swift")) as server:
        yield server


@pytest.fixture(scope="session")
def botocore_sdist() -> Path:
    """The unpacked sources of botocore with their test data."""
    return unpacked_sdist(ROOT / ".cache", ORIGINAL_ENVIRONMENT)


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Generator[GeneratedServices]:
    """Every service; one that the repository does not hold is generated when it is asked for."""
    with generated_services(tmp_path_factory.mktemp("generated")) as found:
        yield found


@pytest.fixture(scope="session")
def golden(pytestconfig: pytest.Config) -> Golden:
    """Compares a text with a file under tests/golden: `golden("stacks/sqs.txt", text)`."""
    return Golden(ROOT / "tests" / "golden", update=bool(pytestconfig.getoption("--golden-update")))
