"""Transfers against a server that does all that a network and S3 can do wrong."""
