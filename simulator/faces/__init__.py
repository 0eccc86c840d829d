"""Faces: thin, they ask and show, and decide nothing."""
