"""Signs requests: signature version 4."""

from aws_core.signer.v4 import Signer

__all__ = ["Signer"]
