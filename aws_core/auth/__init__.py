"""Auth schemes, and the middleware that choose one and get its identity."""

from aws_core.auth.scheme import AuthOption, resolve_auth_schemes

__all__ = ["AuthOption", "resolve_auth_schemes"]
