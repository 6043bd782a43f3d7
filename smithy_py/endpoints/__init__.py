"""Endpoints: where a call is sent, decided by a service's Endpoints 2.0 rule set."""

from __future__ import annotations

from smithy_py.endpoints.endpoint import Endpoint
from smithy_py.endpoints.ruleset import RuleSet

__all__ = ["Endpoint", "RuleSet"]
