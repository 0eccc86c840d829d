"""Engines: they read, speak and observe. Seen from the hall only through `ports`."""
