"""Middleware that know HTTP but no cloud."""
