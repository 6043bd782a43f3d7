"""EC2: its own dialect of the query protocol."""

from __future__ import annotations

import base64

import pytest

from services import ec2
from smithy_py import APIError
from tests.integration.services.conftest import NewClient
from tests.integration.services.servers import on

types = ec2.types


@pytest.fixture
def client(new_client: NewClient) -> ec2.Client:
    found: ec2.Client = new_client(ec2)
    return found


def test_instances_run_and_end(client: ec2.Client, name: str) -> None:
    tag = types.TagSpecification(
        resource_type=types.ResourceType.INSTANCE, tags=[types.Tag(key="name", value=name)]
    )
    made = client.run_instances(
        ec2.RunInstancesInput(
            image_id="ami-12345678",
            min_count=3,
            max_count=3,
            instance_type=types.InstanceType.T3_MICRO,
            tag_specifications=[tag],
        )
    )
    ids = [instance.instance_id or "" for instance in made.instances or ()]
    assert len(set(ids)) == 3
    mine = ec2.DescribeInstancesInput(instance_ids=ids)
    ec2.InstanceRunningWaiter(client, min_delay=0.01).wait(mine, 60.0)

    tagged = ec2.DescribeInstancesInput(filters=[types.Filter(name="tag:name", values=[name])])
    found = [
        instance.instance_id
        for reservation in ec2.DescribeInstancesPaginator(client, tagged).items()
        for instance in reservation.instances or ()
    ]
    assert sorted(map(str, found)) == sorted(ids)

    client.terminate_instances(ec2.TerminateInstancesInput(instance_ids=ids))
    output = ec2.InstanceTerminatedWaiter(client, min_delay=0.01).wait_for_output(mine, 60.0)
    assert output is not None
    states = {
        instance.state.name
        for reservation in output.reservations or ()
        for instance in reservation.instances or ()
        if instance.state is not None
    }
    assert states == {types.InstanceStateName.TERMINATED}


@on("user data")
def test_user_data_is_sent_in_base64(client: ec2.Client) -> None:
    script = "#!/bin/sh\n"
    made = client.run_instances(
        ec2.RunInstancesInput(image_id="ami-12345678", min_count=1, max_count=1, user_data=script)
    )
    (instance,) = made.instances or []
    attribute = client.describe_instance_attribute(
        ec2.DescribeInstanceAttributeInput(
            instance_id=instance.instance_id or "",
            attribute=types.InstanceAttributeName.USER_DATA,
        )
    )
    assert attribute.user_data is not None
    assert attribute.user_data.value == base64.b64encode(script.encode()).decode()


def test_a_network(client: ec2.Client) -> None:
    made = client.create_vpc(ec2.CreateVpcInput(cidr_block="10.1.0.0/16"))
    assert made.vpc is not None
    vpc = made.vpc.vpc_id or ""
    subnet = client.create_subnet(ec2.CreateSubnetInput(vpc_id=vpc, cidr_block="10.1.1.0/24"))
    assert subnet.subnet is not None
    of_vpc = ec2.DescribeSubnetsInput(filters=[types.Filter(name="vpc-id", values=[vpc])])
    subnets = list(ec2.DescribeSubnetsPaginator(client, of_vpc).items())
    assert [found.subnet_id for found in subnets] == [subnet.subnet.subnet_id]
    assert [found.available_ip_address_count for found in subnets] == [251]


def test_an_unknown_instance(client: ec2.Client) -> None:
    unknown = ec2.DescribeInstancesInput(instance_ids=["i-0123456789abcdef0"])
    with pytest.raises(APIError) as caught:
        client.describe_instances(unknown)
    # The model of EC2 names no errors at all.
    assert caught.value.error_code == "InvalidInstanceID.NotFound"
    assert caught.value.request_id


def test_regions(client: ec2.Client) -> None:
    regions = client.describe_regions().regions or []
    assert "us-east-1" in [region.region_name for region in regions]
