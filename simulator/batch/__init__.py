"""Many sessions: planned, played by the same loop as the chat's, graded, kept in a folder, and told of in a report."""
