"""IAM: policies come back as the text that was put in."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from tests.canned import CannedClient, answer
from tests.generated import GeneratedServices

POLICY = json.dumps({"Statement": [{"Effect": "Allow", "Resource": "a%2Fb+c d"}]}, indent=1)


def xml(operation: str, inner: str) -> bytes:
    text = (
        f"<{operation}Response><{operation}Result>{inner}</{operation}Result></{operation}Response>"
    )
    return text.encode()


@pytest.mark.parametrize("document", [quote(POLICY), quote(POLICY, safe=""), POLICY])
def test_a_policy_is_decoded_once(services: GeneratedServices, document: str) -> None:
    canned = CannedClient(
        answer(200, xml("GetRolePolicy", f"<PolicyDocument>{document}</PolicyDocument>"))
    )
    iam = services.package("iam")
    output = services.client("iam", canned).get_role_policy(
        iam.GetRolePolicyInput(role_name="r", policy_name="p")
    )
    assert output.policy_document == POLICY


def test_policies_in_lists(services: GeneratedServices) -> None:
    role = f"<AssumeRolePolicyDocument>{quote(POLICY)}</AssumeRolePolicyDocument>"
    inner = f"<Roles><member><RoleName>a%20b</RoleName>{role}</member></Roles>"
    canned = CannedClient(answer(200, xml("ListRoles", inner)))
    output = services.client("iam", canned).list_roles()
    assert output.roles[0].assume_role_policy_document == POLICY
    assert output.roles[0].role_name == "a%20b"


def test_every_operation_that_answers_policies_decodes_them(services: GeneratedServices) -> None:
    from codegen.loader import default_models
    from codegen.model import Model, references

    model = Model.load(default_models(), "iam")
    names: set[str] = set()

    def answers_policy(shape: str, seen: set[str]) -> bool:
        if shape in seen:
            return False
        seen.add(shape)
        for name, reference in model.shapes[shape].get("members", {}).items():
            if reference["shape"] == "policyDocumentType":
                names.add(name)
                return True
        return any(answers_policy(r["shape"], seen) for r in references(model.shapes[shape]))

    client = services.client("iam", CannedClient())
    for name, operation in model.operations.items():
        shape = model.output_shape(operation)
        decodes = "IAM:DecodePolicyDocuments" in client.stack(name).list()
        assert decodes is (shape is not None and answers_policy(shape, set())), name
    assert names <= {
        "AssumeRolePolicyDocument",
        "AssumeRolePolicyDocumentTemplate",
        "Document",
        "PolicyDocument",
    }
