"""What EC2 and Auto Scaling do that their models do not say."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs

import pytest

from services import ec2
from smithy_py.errors import InvalidParamsError
from smithy_py.middleware import Stack
from tests.canned import CannedClient, answer, options
from tests.generated import GeneratedServices

SCRIPT = "#!/bin/sh\necho é\n"


def _client(canned: CannedClient) -> ec2.Client:
    return ec2.Client(ec2.Options(**options(canned)))


def _run(client: ec2.Client, *functions: object) -> ec2.RunInstancesInput:
    input = ec2.RunInstancesInput(min_count=1, max_count=1, user_data=SCRIPT)
    client.run_instances(input, *functions)  # type: ignore[arg-type]
    return input


def _sent(canned: CannedClient) -> str:
    return parse_qs(bytes(canned.last.body).decode())["UserData"][0]


def test_user_data_is_sent_in_base64() -> None:
    canned = CannedClient(answer(200, b"<RunInstancesResponse/>"))
    input = _run(_client(canned))
    assert base64.b64decode(_sent(canned)).decode() == SCRIPT
    assert input.user_data == SCRIPT


def test_without_its_middleware_it_is_sent_as_it_is() -> None:
    canned = CannedClient(answer(200, b"<RunInstancesResponse/>"))

    def remove(stack: Stack) -> None:
        stack.initialize.remove("EncodeUserData")

    _run(_client(canned), ec2.with_api_options(remove))
    assert _sent(canned) == SCRIPT


def test_bytes_are_refused() -> None:
    input = ec2.RunInstancesInput(min_count=1, max_count=1, user_data=b"no")  # type: ignore[arg-type]
    with pytest.raises(InvalidParamsError, match="user_data"):
        _client(CannedClient()).run_instances(input)


def test_of_a_launch_configuration(services: GeneratedServices) -> None:
    canned = CannedClient(answer(200, b"<CreateLaunchConfigurationResponse/>"))
    package = services.package("autoscaling")
    client = package.Client(package.Options(**options(canned)))
    client.create_launch_configuration(
        package.CreateLaunchConfigurationInput(launch_configuration_name="l", user_data=SCRIPT)
    )
    assert base64.b64decode(_sent(canned)).decode() == SCRIPT


@pytest.mark.parametrize(
    ("output", "text"),
    [(base64.b64encode(SCRIPT.encode()).decode(), SCRIPT), ("not base64!", "not base64!")],
)
def test_the_console_is_text(output: str, text: str) -> None:
    body = f"<GetConsoleOutputResponse><output>{output}</output></GetConsoleOutputResponse>"
    client = _client(CannedClient(answer(200, body.encode())))
    found = client.get_console_output(ec2.GetConsoleOutputInput(instance_id="i-1"))
    assert found.output == text
