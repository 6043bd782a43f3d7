"""Real AWS-compatible servers on loopback, for tests and the demo."""
