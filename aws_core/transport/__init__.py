"""What sends the SDK's requests: :mod:`aws_core.transport.http`."""
