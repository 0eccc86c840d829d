"""Supervisor pages. Stand-in until they are written."""

from fastapi import APIRouter


def review_router() -> APIRouter:
    """No pages yet."""
    return APIRouter()
