"""Services that the repository does not hold."""

from collections.abc import Generator

import pytest

from tests.unit.services.generated import GeneratedServices, generated_services


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Generator[GeneratedServices]:
    """Every service, generated when a test asks for it."""
    with generated_services(tmp_path_factory.mktemp("generated")) as found:
        yield found
