"""The programs that `benchmarks.peers` times: a model's server, and the same conversations by three tools.

Each is a file by itself, for the tools live in environments of their own where nothing of ours is installed.
"""
