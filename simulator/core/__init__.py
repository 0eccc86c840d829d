"""The ground: documents, events and pure rules. No I/O, no clock, no global randomness."""
