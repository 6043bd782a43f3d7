"""How the SDK compares with boto3, measured on this machine: ``python -m benchmarks``."""
