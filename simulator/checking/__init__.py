"""Checks of the clients themselves: what they understand, how they sound over a session, and whom they open up to."""
