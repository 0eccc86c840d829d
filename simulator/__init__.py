"""A practice simulator for interpersonal psychotherapy (IPT)."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
"""Set before numpy is loaded. Its matrices are small here: threads cost more than they bring, worker processes would
get in each other's way, and a sum shared out among threads is not the same to the last bit on every machine."""
