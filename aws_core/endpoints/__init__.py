"""AWS partitions, and the AWS functions that endpoint rule sets call."""

from __future__ import annotations

from aws_core.endpoints.functions import AWS_FUNCTIONS
from aws_core.endpoints.partition import Partition, partition_for_region

__all__ = ["AWS_FUNCTIONS", "Partition", "partition_for_region"]
