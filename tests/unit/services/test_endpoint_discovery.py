"""Endpoint discovery: Timestream, which requires it, and DynamoDB, which does not."""

from __future__ import annotations

import copy
import json
import pickle
import threading
from typing import Any

import pytest

import smithy_py
from aws_core.endpoint_discovery.cache import EndpointCache
from services import dynamodb
from tests.canned import CannedClient, answer, options
from tests.generated import GeneratedServices

DONE = answer(200, b'{"QueryId":"q","Rows":[],"ColumnInfo":[]}')


def hosts(*addresses: str, minutes: int = 5) -> Any:
    found = [{"Address": a, "CachePeriodInMinutes": minutes} for a in addresses]
    return answer(200, json.dumps({"Endpoints": found}).encode())


def query(services: GeneratedServices, client: Any, *functions: Any) -> Any:
    package = services.package("timestream-query")
    return client.query(package.QueryInput(query_string="SELECT 1"), *functions)


def target(request: Any) -> str:
    return str(request.headers["x-amz-target"].rpartition(".")[2])


CELL = "query-cell1.timestream.us-west-2.amazonaws.com"
USUAL = "query.timestream.us-west-2.amazonaws.com"


def test_the_first_call_asks_and_the_others_know(services: GeneratedServices) -> None:
    canned = CannedClient(hosts(CELL), DONE)
    client = services.client("timestream-query", canned)
    assert query(services, client).query_id == "q"
    query(services, client)
    assert [target(r) for r in canned.requests] == ["DescribeEndpoints", "Query", "Query"]
    assert [r.host for r in canned.requests] == [USUAL, CELL, CELL]
    assert "host;" in canned.last.headers["authorization"]


def test_the_operations_of_one_client_share_what_is_known(services: GeneratedServices) -> None:
    package = services.package("timestream-query")
    canned = CannedClient(hosts(CELL), answer(200, b"{}"))
    client = services.client("timestream-query", canned)
    client.describe_account_settings()
    client.describe_account_settings(None, package.with_options(app_id="x"))
    client.cancel_query(package.CancelQueryInput(query_id="q"))
    assert [target(r) for r in canned.requests].count("DescribeEndpoints") == 1
    assert canned.last.host == CELL


def test_other_credentials_have_another_host(services: GeneratedServices) -> None:
    from aws_core.credentials.static import StaticCredentialsProvider

    package = services.package("timestream-query")
    other = "query-cell2.timestream.us-west-2.amazonaws.com"
    canned = CannedClient(hosts(CELL), DONE, hosts(other), DONE)
    client = services.client("timestream-query", canned)
    query(services, client)
    credentials = StaticCredentialsProvider("AKIDOTHER", "another-secret")
    query(services, client, package.with_options(credentials=credentials))
    assert canned.last.host == other


@pytest.mark.parametrize(
    "address", ["evil.test", "amazonaws.com.evil.test", "evilamazonaws.com", ""]
)
def test_a_host_outside_of_the_partition_is_not_used(
    services: GeneratedServices, address: str
) -> None:
    canned = CannedClient(hosts(address), DONE)
    client = services.client("timestream-query", canned)
    query(services, client)
    assert canned.last.host == USUAL


def test_an_endpoint_of_ones_own(services: GeneratedServices) -> None:
    canned = CannedClient(DONE)
    client = services.client("timestream-query", canned, base_endpoint="http://localhost:1")
    query(services, client)
    assert [r.host for r in canned.requests] == ["localhost:1"]
    package = services.package("timestream-query")
    with pytest.raises(smithy_py.EndpointResolutionError, match="custom endpoint is provided"):
        query(services, client, package.with_options(endpoint_discovery="true"))


def test_discovery_that_is_turned_off(services: GeneratedServices) -> None:
    canned = CannedClient(DONE)
    client = services.client("timestream-query", canned, endpoint_discovery="false")
    query(services, client)
    assert [r.host for r in canned.requests] == [USUAL]


def test_discovery_that_fails(services: GeneratedServices) -> None:
    denied = answer(400, b'{"__type":"AccessDeniedException","message":"no"}')
    client = services.client("timestream-query", CannedClient(denied))
    with pytest.raises(smithy_py.APIError) as info:
        query(services, client)
    assert info.value.error_code == "AccessDeniedException"
    assert info.value.operation_name == "DescribeEndpoints"


def test_a_host_that_is_wrong_is_forgotten(services: GeneratedServices) -> None:
    wrong = answer(400, b'{"__type":"InvalidEndpointException","message":"moved"}')
    canned = CannedClient(hosts(CELL), wrong, hosts(CELL), DONE)
    client = services.client("timestream-query", canned)
    with pytest.raises(smithy_py.APIError, match="moved"):
        query(services, client)
    query(services, client)
    assert [target(r) for r in canned.requests][2:] == ["DescribeEndpoints", "Query"]


class Database(CannedClient):
    """Answers DescribeEndpoints and everything else."""

    def __init__(self, discovery: Any) -> None:
        super().__init__()
        self._discovery = discovery

    def do(self, request: Any, *, ctx: Any) -> Any:
        super().do(request, ctx=ctx)
        discovers = target(request) == "DescribeEndpoints"
        return self._discovery if discovers else answer(200, b'{"TableNames":[]}')

    def hosts(self, operation: str) -> list[str]:
        return [r.host for r in self.requests if target(r) == operation]


def wait_for_discovery() -> None:
    for thread in threading.enumerate():
        if thread.name == "DiscoverEndpoint":
            thread.join()


def test_where_it_is_optional_nobody_waits() -> None:
    found = "cell3.ddb.us-west-2.amazonaws.com"
    canned = Database(hosts(f"https://{found}/"))
    client = dynamodb.Client(dynamodb.Options(**options(canned, endpoint_discovery="true")))
    client.list_tables()
    wait_for_discovery()
    client.list_tables()
    assert canned.hosts("ListTables") == ["dynamodb.us-west-2.amazonaws.com", found]
    assert len(canned.hosts("DescribeEndpoints")) == 1


def test_optional_discovery_that_fails_stops_nothing() -> None:
    canned = Database(answer(400, b'{"__type":"AccessDeniedException"}'))
    client = dynamodb.Client(dynamodb.Options(**options(canned, endpoint_discovery="true")))
    for _ in range(2):
        client.list_tables()
        wait_for_discovery()
    assert canned.hosts("ListTables") == ["dynamodb.us-west-2.amazonaws.com"] * 2
    assert len(canned.hosts("DescribeEndpoints")) == 1


@pytest.mark.parametrize("setting", ["", "auto", "false"])
def test_optional_discovery_is_off_unless_asked_for(setting: str) -> None:
    canned = Database(hosts("cell3.ddb.us-west-2.amazonaws.com"))
    client = dynamodb.Client(dynamodb.Options(**options(canned, endpoint_discovery=setting)))
    client.list_tables()
    wait_for_discovery()
    assert canned.hosts("DescribeEndpoints") == []


def test_the_setting_of_the_config_reaches_the_client(services: GeneratedServices) -> None:
    from aws_core.config import load_default_config, with_endpoint_discovery, with_region

    package = services.package("timestream-query")
    config = load_default_config(with_region("us-west-2"), with_endpoint_discovery("false"))
    assert package.new_from_config(config).options().endpoint_discovery == "false"


def test_a_cache_forgets_what_is_oldest_and_what_has_expired() -> None:
    cache = EndpointCache(limit=2)
    cache.add("a", [("gone", -1.0), ("host-a", 60.0)])
    cache.add("b", [("host-b", 60.0)])
    assert cache.get("a") == "host-a"
    cache.add("c", [("host-c", 60.0)])
    assert [cache.get(key) for key in "abc"] == ["host-a", None, "host-c"]
    cache.add("a", [("gone", -1.0)])
    assert cache.get("a") is None


def test_copies_of_a_cache_are_empty() -> None:
    cache = EndpointCache()
    cache.add("a", [("host-a", 60.0)])
    assert pickle.loads(pickle.dumps(cache)).get("a") is None
    assert copy.deepcopy(cache).get("a") is None


def test_one_asks_at_a_time() -> None:
    cache = EndpointCache()
    assert [cache.begin("a"), cache.begin("a"), cache.begin("b")] == [True, False, True]
    cache.end("a")
    assert cache.begin("a")
