"""Calls in a bad network."""
