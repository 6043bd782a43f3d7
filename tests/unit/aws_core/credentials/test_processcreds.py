from __future__ import annotations

import datetime
import json
import pickle
import shlex
from pathlib import Path
from typing import Any

import pytest

from aws_core.credentials import CredentialsCache, processcreds
from smithy_py import with_timeout
from smithy_py.errors import DeadlineExceededError, IdentityError
from tests.fresh_process import run_python

GOOD: dict[str, Any] = {"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "made-up-secret"}


def printing(text: str) -> str:
    return f"printf %s {shlex.quote(text)}"


def provider(command: str, **values: Any) -> processcreds.Provider:
    def change(options: processcreds.Options) -> None:
        for name, value in values.items():
            setattr(options, name, value)

    return processcreds.Provider(command, change)


def failure(command: str, **values: Any) -> str:
    with pytest.raises(processcreds.ProviderError) as caught:
        provider(command, **values).retrieve()
    assert isinstance(caught.value, IdentityError)
    assert "made-up-secret" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return str(caught.value)


def test_keys_only() -> None:
    credentials = provider(printing(json.dumps(GOOD))).retrieve()
    assert (credentials.access_key_id, credentials.secret_access_key) == ("A", "made-up-secret")
    assert (credentials.session_token, credentials.account_id) == ("", "")
    assert (credentials.can_expire, credentials.expires) == (False, None)
    assert credentials.source == "ProcessProvider"


def test_all_members() -> None:
    more = {"SessionToken": "T", "AccountId": "1", "Expiration": "2036-01-02T05:04:05.25+02:00"}
    credentials = provider(printing(json.dumps({**GOOD, **more, "Other": []}))).retrieve()
    assert (credentials.session_token, credentials.account_id) == ("T", "1")
    end = datetime.datetime(2036, 1, 2, 3, 4, 5, 250000, tzinfo=datetime.UTC)
    assert (credentials.can_expire, credentials.expires) == (True, end)


def test_members_that_are_null_are_missing() -> None:
    nothing = {"SessionToken": None, "AccountId": None, "Expiration": None}
    credentials = provider(printing(json.dumps({**GOOD, **nothing}))).retrieve()
    assert (credentials.session_token, credentials.can_expire) == ("", False)


def test_the_shell_reads_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "a script; with 'quotes'.sh"
    script.write_text('printf "{\\"Version\\":1,\\"AccessKeyId\\":\\"$1\\",')
    with script.open("a") as file:
        file.write('\\"SecretAccessKey\\":\\"$KEY_OF_TEST\\"}"')
    monkeypatch.setenv("KEY_OF_TEST", "from environment")
    command = f'sh {shlex.quote(str(script))} "two words" | cat; true'
    credentials = provider(command).retrieve()
    assert credentials.access_key_id == "two words"
    assert credentials.secret_access_key == "from environment"


WRONG = [
    ({**GOOD, "Version": 2}, "wrong version in process output (not 1)"),
    ({**GOOD, "Version": "1"}, "wrong version in process output (not 1)"),
    ({**GOOD, "Version": True}, "wrong version in process output (not 1)"),
    ({}, "wrong version in process output (not 1)"),
    ({**GOOD, "AccessKeyId": ""}, "missing AccessKeyId in process output"),
    ({**GOOD, "SecretAccessKey": None}, "missing SecretAccessKey in process output"),
    ({**GOOD, "AccessKeyId": 1}, "parse failed of process output: AccessKeyId is not a string"),
    (
        {**GOOD, "Expiration": "soon"},
        "parse failed of process output: Expiration is not a time of RFC 3339",
    ),
    (["made-up-secret"], "parse failed of process output: it is not a JSON object"),
]


@pytest.mark.parametrize(("printed", "message"), WRONG)
def test_output_that_is_wrong(printed: Any, message: str) -> None:
    assert failure(printing(json.dumps(printed))) == f"process provider error: {message}"


@pytest.mark.parametrize("printed", ["made-up-secret", "", '{"Version":1', "[" * 100_000])
def test_output_that_is_no_json(printed: str) -> None:
    command = printing(printed) if len(printed) < 1000 else "yes [ | head -100000 | tr -d '\\n'"
    message = "process provider error: parse failed of process output: it is not JSON"
    assert failure(command) == message


def test_a_failing_command_shows_its_errors_and_not_its_output(
    capfd: pytest.CaptureFixture[str],
) -> None:
    command = "echo made-up-secret; printf 'no\\033[31m way\\n out' >&2; exit 3"
    message = "process provider error: error in credential_process: exit status 3: no?[31m way out"
    assert failure(command) == message
    assert capfd.readouterr().err == "no\033[31m way\n out"


def test_only_the_end_of_many_errors_is_kept() -> None:
    message = failure("yes x | head -5000 >&2; echo end >&2; exit 1")
    assert message.endswith("x end")
    assert len(message) < 1200


def test_a_command_that_is_not_there() -> None:
    assert "exit status 127" in failure("/no/such/command")
    message = "process provider error: failed to prepare command: command must not be empty"
    assert failure("") == message
    assert "failed to run the shell: ValueError" in failure("echo \0 made-up-secret")


def test_too_much_output_ends_the_command() -> None:
    message = "process provider error: the command printed more than 1048576 bytes"
    assert failure("yes made-up-secret") == message


@pytest.mark.parametrize("command", ["sleep 2", "sleep 2 | cat", "echo x; sleep 2; echo y"])
def test_a_slow_command_is_ended(command: str) -> None:
    message = failure(command + " # made-up-secret", timeout=0.05)
    assert message == "process provider error: credential process timed out after 0.05 s"


def test_the_end_of_a_context_ends_the_command() -> None:
    with with_timeout(0.05) as ctx, pytest.raises(DeadlineExceededError):
        provider("sleep 2").retrieve(ctx)


def test_a_negative_timeout_is_none() -> None:
    assert provider(printing(json.dumps(GOOD)), timeout=-1.0).retrieve().access_key_id == "A"


def test_the_command_may_read_standard_input() -> None:
    command = (
        "printf 'MFA: ' >&2; read code; "
        'printf \'{"Version":1,"AccessKeyId":"%s","SecretAccessKey":"S"}\' "$code"'
    )
    printed = run_python(
        "from aws_core.credentials import processcreds\n"
        f"print(processcreds.Provider({command!r}).retrieve().access_key_id)",
        b"123456\n",
    )
    assert printed == b"123456\n"


def test_each_retrieval_runs_the_command_and_a_cache_keeps_what_never_ends(
    tmp_path: Path,
) -> None:
    count = tmp_path / "count"
    command = f"echo >> {shlex.quote(str(count))}; {printing(json.dumps(GOOD))}"
    alone = provider(command)
    alone.retrieve()
    alone.retrieve()
    assert count.read_text() == "\n\n"
    cache = CredentialsCache(alone)
    cache.retrieve()
    cache.retrieve()
    assert count.read_text() == "\n\n\n"


def test_the_command_is_not_shown() -> None:
    made = provider("tool --password made-up-secret", timeout=5.0)
    assert repr(made) == "processcreds.Provider(...)"
    assert made.sources == ("ProcessProvider",)
    loaded: processcreds.Provider = pickle.loads(pickle.dumps(made))
    assert loaded.options.timeout == 5.0


def test_an_option_that_there_is_not() -> None:
    with pytest.raises(TypeError, match="no option 'timout'; did you mean 'timeout'"):
        provider("x", timout=1.0)
