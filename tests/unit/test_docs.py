"""The examples in the documentation run, in their order on each page."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest

from tests.fresh_process import ROOT

PAGES = ("testing", "tracing")
_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture
def _logging_as_before() -> Any:
    logger = logging.getLogger("aws_core")
    handlers, level = list(logger.handlers), logger.level
    yield
    logger.handlers[:] = handlers
    logger.setLevel(level)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("_logging_as_before")
def test_the_examples_of_a_page_run(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "docs" / f"{page}.md").read_text()
    blocks = list(_BLOCK.finditer(text))
    assert len(blocks) > 3
    names: dict[str, Any] = {"__name__": f"docs.{page}"}
    for block in blocks:
        line = text.count("\n", 0, block.start(1))
        source = "\n" * line + block[1]
        exec(compile(source, f"docs/{page}.md", "exec"), names)
    capsys.readouterr()
