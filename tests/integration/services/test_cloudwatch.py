"""CloudWatch: smithy-rpc-v2-cbor."""

from __future__ import annotations

import datetime

import pytest

from aws_core.middleware import get_raw_response
from services import cloudwatch
from tests.integration.services.conftest import NewClient
from tests.integration.services.servers import on

types = cloudwatch.types
pytestmark = on("cloudwatch")


@pytest.fixture
def client(new_client: NewClient) -> cloudwatch.Client:
    found: cloudwatch.Client = new_client(cloudwatch)
    return found


def test_alarms(client: cloudwatch.Client, name: str) -> None:
    names = [f"{name}-{number}" for number in range(3)]
    for alarm in names:
        client.put_metric_alarm(
            cloudwatch.PutMetricAlarmInput(
                alarm_name=alarm,
                metric_name="Latency",
                namespace="Tests",
                period=60,
                evaluation_periods=1,
                threshold=1.5,
                statistic=types.Statistic.SUM,
                comparison_operator=types.ComparisonOperator.GREATER_THAN_THRESHOLD,
            )
        )
    mine = cloudwatch.DescribeAlarmsInput(alarm_name_prefix=name)
    pages = list(cloudwatch.DescribeAlarmsPaginator(client, mine, limit=2))
    assert [len(page.metric_alarms or ()) for page in pages] == [2, 1]
    found = [alarm for page in pages for alarm in page.metric_alarms or ()]
    assert [alarm.alarm_name for alarm in found] == names
    assert {alarm.threshold for alarm in found} == {1.5}
    response = get_raw_response(pages[0].result_metadata)
    assert response is not None
    assert response.headers["Content-Type"] == "application/cbor"


def test_metrics(client: cloudwatch.Client, name: str) -> None:
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    data = [types.MetricDatum(metric_name="Count", value=float(n), timestamp=now) for n in (1, 2)]
    client.put_metric_data(cloudwatch.PutMetricDataInput(namespace=name, metric_data=data))
    got = client.get_metric_statistics(
        cloudwatch.GetMetricStatisticsInput(
            namespace=name,
            metric_name="Count",
            start_time=now - datetime.timedelta(hours=1),
            end_time=now + datetime.timedelta(hours=1),
            period=7200,
            statistics=[types.Statistic.SUM, types.Statistic.MAXIMUM],
        )
    )
    points = got.datapoints or ()
    assert sum(point.sum or 0.0 for point in points) == 3.0
    assert max(point.maximum or 0.0 for point in points) == 2.0


def test_an_unknown_dashboard(client: cloudwatch.Client, name: str) -> None:
    with pytest.raises(types.DashboardNotFoundError) as caught:
        client.get_dashboard(cloudwatch.GetDashboardInput(dashboard_name=name))
    assert caught.value.error_code == "ResourceNotFound"
