"""Route 53: ids with a prefix, and the error of a batch of changes."""

from __future__ import annotations

import pytest

from aws_core.middleware import get_request_id_metadata
from tests.canned import CannedClient, answer
from tests.generated import GeneratedServices

ZONE = answer(200, b"<GetHostedZoneResponse/>")
XMLNS = b'xmlns="https://route53.amazonaws.com/doc/2013-04-01/"'


@pytest.mark.parametrize("id", ["/hostedzone/Z1", "hostedzone/Z1", "Z1"])
def test_a_zone_is_sent_without_its_prefix(services: GeneratedServices, id: str) -> None:
    canned = CannedClient(ZONE)
    route53 = services.package("route53")
    input = route53.GetHostedZoneInput(id=id)
    services.client("route53", canned).get_hosted_zone(input)
    assert canned.last.path == "/2013-04-01/hostedzone/Z1"
    assert input.id == id


def test_other_ids_are_sent_without_their_prefix(services: GeneratedServices) -> None:
    canned = CannedClient(ZONE)
    route53, client = services.package("route53"), services.client("route53", canned)
    client.get_change(route53.GetChangeInput(id="/change/C1"))
    assert canned.last.path == "/2013-04-01/change/C1"
    client.list_hosted_zones(route53.ListHostedZonesInput(delegation_set_id="/delegationset/N1"))
    assert canned.last.query == "delegationsetid=N1"
    client.list_resource_record_sets(
        route53.ListResourceRecordSetsInput(hosted_zone_id="/hostedzone/Z1")
    )
    assert canned.last.path == "/2013-04-01/hostedzone/Z1/rrset"


def test_an_id_of_another_kind_is_sent_as_it_is(services: GeneratedServices) -> None:
    canned = CannedClient(ZONE)
    route53 = services.package("route53")
    services.client("route53", canned).get_hosted_zone(route53.GetHostedZoneInput(id="/x/Z1"))
    assert canned.last.path == "/2013-04-01/hostedzone/%2Fx%2FZ1"


def change(services: GeneratedServices, body: bytes) -> None:
    canned = CannedClient(answer(400, body))
    route53 = services.package("route53")
    services.client("route53", canned).change_resource_record_sets(
        route53.ChangeResourceRecordSetsInput(
            hosted_zone_id="Z1", change_batch=route53.types.ChangeBatch(changes=[])
        )
    )


def test_a_batch_that_is_refused(services: GeneratedServices) -> None:
    error = services.package("route53").types.InvalidChangeBatch
    body = (
        b'<?xml version="1.0"?><InvalidChangeBatch ' + XMLNS + b"><Messages>"
        b"<Message>a &lt; b</Message><Message>no c</Message></Messages>"
        b"<RequestId>R1</RequestId></InvalidChangeBatch>"
    )
    with pytest.raises(error) as info:
        change(services, body)
    assert info.value.messages == ["a < b", "no c"]
    assert info.value.error_code == "InvalidChangeBatch"
    assert info.value.error_message == "ChangeBatch errors occurred: a < b; no c"
    assert (info.value.status_code, info.value.request_id) == (400, "R1")


def test_the_usual_form_of_the_error(services: GeneratedServices) -> None:
    error = services.package("route53").types.InvalidChangeBatch
    body = (
        b"<ErrorResponse " + XMLNS + b"><Error><Type>Sender</Type><Code>InvalidChangeBatch</Code>"
        b"<Message>no</Message></Error><RequestId>R2</RequestId></ErrorResponse>"
    )
    with pytest.raises(error, match="no") as info:
        change(services, body)
    assert info.value.request_id == "R2"
    assert get_request_id_metadata(info.value.result_metadata) in (None, "R2")


def test_an_answer_that_is_no_xml(services: GeneratedServices) -> None:
    from smithy_py import APIError

    with pytest.raises(APIError) as info:
        change(services, b"<InvalidChangeBatch")
    assert info.value.status_code == 400
