"""The command ``python -m feature.s3.manager``: copies and synchronises files with S3."""

from feature.s3.manager.cli.main import main

__all__ = ["main"]
