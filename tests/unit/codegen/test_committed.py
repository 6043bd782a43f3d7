"""Which services the repository holds: said to the generator and to git."""

from __future__ import annotations

import re

from codegen.__main__ import COMMITTED
from codegen.loader import default_models
from codegen.model import Model
from tests.fresh_process import ROOT


def test_git_ignores_the_services_that_are_not_committed() -> None:
    held = re.findall(r"^!/services/(\w+)/\*$", (ROOT / ".gitignore").read_text(), re.MULTILINE)
    packages = [Model.load(default_models(), name).package for name in COMMITTED]
    assert sorted(held) == sorted(packages)
