"""Texts that a change must not alter unseen: stacks, requests."""
