"""Endpoint discovery: services that tell each account which host serves it."""
