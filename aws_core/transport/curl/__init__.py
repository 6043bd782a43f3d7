"""The transport of :class:`aws_core.transport.native.NativeClient`, imported when it is used."""
