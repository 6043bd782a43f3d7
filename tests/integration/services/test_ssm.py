"""Systems Manager: parameters."""

from __future__ import annotations

import pytest

from services import ssm
from tests.integration.services.conftest import NewClient

types = ssm.types


@pytest.fixture
def client(new_client: NewClient) -> ssm.Client:
    found: ssm.Client = new_client(ssm)
    return found


def test_parameters(client: ssm.Client, name: str) -> None:
    names = [f"/{name}/{number}" for number in range(5)]
    for parameter in names:
        client.put_parameter(
            ssm.PutParameterInput(
                name=parameter, value=f"{parameter} é ü", type=types.ParameterType.STRING
            )
        )
    below = ssm.GetParametersByPathInput(path=f"/{name}")
    pages = list(ssm.GetParametersByPathPaginator(client, below, limit=2))
    assert [len(page.parameters or ()) for page in pages] == [2, 2, 1]
    found = {item.name: item for page in pages for item in page.parameters or ()}
    assert sorted(map(str, found)) == names
    assert found[names[0]].value == f"{names[0]} é ü"
    assert found[names[0]].version == 1
    assert found[names[0]].last_modified_date is not None


def test_errors(client: ssm.Client, name: str) -> None:
    with pytest.raises(types.ParameterNotFound):
        client.get_parameter(ssm.GetParameterInput(name=f"/{name}"))
    put = ssm.PutParameterInput(name=f"/{name}", value="v", type=types.ParameterType.STRING)
    client.put_parameter(put)
    with pytest.raises(types.ParameterAlreadyExists):
        client.put_parameter(put)
