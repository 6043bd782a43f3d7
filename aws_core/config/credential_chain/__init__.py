"""The steps of the credential chain, in the order and with the rules of the Go SDK."""
