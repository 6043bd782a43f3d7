"""Route 53: XML in REST, and ids with a prefix."""

from __future__ import annotations

import pytest

from services import route53
from tests.integration.services.conftest import NewClient

types = route53.types


@pytest.fixture
def client(new_client: NewClient) -> route53.Client:
    found: route53.Client = new_client(route53)
    return found


def _new_zone(client: route53.Client, domain: str) -> str:
    made = client.create_hosted_zone(
        route53.CreateHostedZoneInput(name=domain, caller_reference=domain)
    )
    assert made.hosted_zone is not None
    return made.hosted_zone.id or ""


def test_zones_are_listed_in_pages(client: route53.Client, name: str) -> None:
    ids = [_new_zone(client, f"{name}-{number}.example.") for number in range(3)]
    pages = list(route53.ListHostedZonesPaginator(client, limit=2))
    assert len(pages) > 1
    assert {zone.id for page in pages for zone in page.hosted_zones or ()} >= set(ids)


def test_records(client: route53.Client, name: str) -> None:
    zone = _new_zone(client, f"{name}.example.")
    # The id comes as /hostedzone/ID and is sent without its prefix.
    assert zone.startswith("/hostedzone/")
    record = types.ResourceRecordSet(
        name=f"www.{name}.example.",
        type=types.RRType.TXT,
        ttl=60,
        resource_records=[types.ResourceRecord(value='"a & b <c>"')],
    )
    change = types.Change(action=types.ChangeAction.CREATE, resource_record_set=record)
    client.change_resource_record_sets(
        route53.ChangeResourceRecordSetsInput(
            hosted_zone_id=zone, change_batch=types.ChangeBatch(changes=[change])
        )
    )
    records = route53.ListResourceRecordSetsInput(hosted_zone_id=zone)
    found = [
        item
        for item in route53.ListResourceRecordSetsPaginator(client, records).items()
        if item.type == types.RRType.TXT
    ]
    assert [(item.name, item.ttl) for item in found] == [(record.name, 60)]
    assert [value.value for value in found[0].resource_records or ()] == ['"a & b <c>"']


def test_an_unknown_zone(client: route53.Client) -> None:
    with pytest.raises(types.NoSuchHostedZone) as caught:
        client.get_hosted_zone(route53.GetHostedZoneInput(id="ZNOTTHERE"))
    assert caught.value.status_code == 404
