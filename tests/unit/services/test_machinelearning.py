"""Machine Learning: predictions go to the model's own endpoint."""

from __future__ import annotations

import pytest

import smithy_py
from tests.canned import CannedClient, answer
from tests.generated import GeneratedServices


def test_predict_goes_to_its_endpoint(services: GeneratedServices) -> None:
    canned = CannedClient(answer(200, b"{}"))
    package = services.package("machinelearning")
    services.client("machinelearning", canned, region="us-east-1").predict(
        package.PredictInput(
            ml_model_id="m",
            record={"a": "b"},
            predict_endpoint="https://realtime.machinelearning.us-east-1.amazonaws.com",
        )
    )
    assert canned.last.url == "https://realtime.machinelearning.us-east-1.amazonaws.com/"
    assert "/us-east-1/machinelearning/" in canned.last.headers["authorization"]


def test_an_endpoint_that_is_no_url(services: GeneratedServices) -> None:
    canned = CannedClient(answer(200, b"{}"))
    package = services.package("machinelearning")
    client = services.client("machinelearning", canned, region="us-east-1")
    with pytest.raises(smithy_py.EndpointResolutionError, match="'realtime' is no URL"):
        client.predict(
            package.PredictInput(ml_model_id="m", record={}, predict_endpoint="realtime")
        )
    assert canned.requests == []
