"""A practice simulator for interpersonal psychotherapy (IPT)."""
