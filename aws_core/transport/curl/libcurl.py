"""pycurl, whose annotations name nothing it has."""

from __future__ import annotations

import importlib
from typing import Any

pycurl: Any = importlib.import_module("pycurl")
