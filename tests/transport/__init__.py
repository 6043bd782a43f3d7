"""The default transport against real sockets on loopback."""
