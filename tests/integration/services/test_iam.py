"""IAM: the query protocol."""

from __future__ import annotations

import json

import pytest

from services import iam
from tests.integration.services.conftest import NewClient

POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"},
    ],
}


@pytest.fixture
def client(new_client: NewClient) -> iam.Client:
    found: iam.Client = new_client(iam)
    return found


def test_users(client: iam.Client, name: str) -> None:
    names = [f"{name}-{number}" for number in range(3)]
    for user in names:
        made = client.create_user(iam.CreateUserInput(user_name=user, path="/tests/"))
        assert made.user is not None
        assert made.user.arn is not None
        assert made.user.arn.endswith(f":user/tests/{user}")
        assert made.user.create_date is not None

    iam.UserExistsWaiter(client, min_delay=0.01).wait(iam.GetUserInput(user_name=name + "-0"), 60.0)
    paginator = iam.ListUsersPaginator(client, iam.ListUsersInput(path_prefix="/tests/"))
    listed = [user.user_name for user in paginator.items()]

    assert [user for user in listed if user in names] == names


def test_the_document_of_a_policy_is_plain_json(client: iam.Client, name: str) -> None:
    role = iam.CreateRoleInput(role_name=name, assume_role_policy_document=json.dumps(TRUST))
    client.create_role(role)
    client.put_role_policy(
        iam.PutRolePolicyInput(
            role_name=name, policy_name="inline", policy_document=json.dumps(POLICY)
        )
    )

    got = client.get_role_policy(iam.GetRolePolicyInput(role_name=name, policy_name="inline"))

    assert json.loads(got.policy_document or "") == POLICY
    found = client.get_role(iam.GetRoleInput(role_name=name)).role
    assert found is not None
    assert json.loads(found.assume_role_policy_document or "") == TRUST


def test_errors(client: iam.Client, name: str) -> None:
    client.create_user(iam.CreateUserInput(user_name=name))
    with pytest.raises(iam.types.EntityAlreadyExistsException) as twice:
        client.create_user(iam.CreateUserInput(user_name=name))
    assert (twice.value.status_code, twice.value.error_code) == (409, "EntityAlreadyExists")
    with pytest.raises(iam.types.NoSuchEntityException, match="cannot be found"):
        client.get_user(iam.GetUserInput(user_name=f"no-{name}"))
