from pathlib import Path

import pytest

from tests.golden.compare import Golden


def test_updating_writes_the_text(tmp_path: Path) -> None:
    Golden(tmp_path, update=True)("stacks/sqs.txt", "one\n")

    Golden(tmp_path)("stacks/sqs.txt", "one\n")


def test_another_text_fails_with_the_difference(tmp_path: Path) -> None:
    Golden(tmp_path, update=True)("sqs.txt", "one\ntwo\n")

    with pytest.raises(pytest.fail.Exception, match=r"(?s)make golden.*-two\n\+three"):
        Golden(tmp_path)("sqs.txt", "one\nthree\n")


def test_a_missing_text_fails_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="make golden"):
        Golden(tmp_path)("sqs.txt", "one\n")
