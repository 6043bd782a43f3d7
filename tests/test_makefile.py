import re
import subprocess

from tests.servers.process import ROOT


def test_help_is_the_default_and_lists_every_target() -> None:
    targets = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)

    listed = subprocess.run(["make", "-C", ROOT], stdout=subprocess.PIPE, text=True, check=True)

    lines = [line.split(maxsplit=1) for line in listed.stdout.splitlines() if line[:2] == "  "]
    assert [name for name, _ in lines] == targets
    assert all(text for _, text in lines)
