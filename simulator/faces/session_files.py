"""One session to take away: printed, as PDF, its findings as CSV, the whole of it as a line of JSON.

Nobody takes out what they are still to rate without the grader's view. That it was read is in the audit log.
"""

import asyncio
from typing import Any

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import HTMLResponse

from simulator.faces.exports import csv_text, download, whole_session
from simulator.faces.pages import PlainPages, page
from simulator.faces.session_report import FINDING_COLUMNS, finding_rows, report_of, session_pdf, settled_of
from simulator.faces.supervisor import InReach, Read

FIRST_RATE = "You are to rate this session before you see what the grader found. Hand your rating in first."


def session_files_router() -> APIRouter:
    """The routes below `/review/{session_id}` that give files."""
    router = APIRouter(prefix="/review/{session_id}", route_class=PlainPages, default_response_class=HTMLResponse)
    router.get("/report")(report)
    router.get("/report.pdf")(report_pdf)
    router.get("/findings.csv")(findings_csv)
    router.get("/session.jsonl")(session_jsonl)
    return router


def _seen(read: Read) -> dict[str, Any]:
    """What the report shows.

    Raises:
        HTTPException: 404 for a session that is still to be rated blind.
    """
    if read.blind:
        raise HTTPException(404, FIRST_RATE)
    return report_of(read.session, read.reviews)


async def report(read: InReach) -> HTMLResponse:
    """The report as a page to print."""
    return page("session_report.html", **_seen(read))


async def report_pdf(read: InReach) -> Response:
    """The report as PDF. Set in a thread: it takes a moment, and everybody's clients speak on this loop."""
    body = await asyncio.to_thread(session_pdf, _seen(read))
    return download(body, f"{read.session.id}.pdf", "application/pdf")


async def findings_csv(read: InReach) -> Response:
    """A line a finding."""
    _seen(read)
    rows = finding_rows(read.session, read.reviews)
    return download(csv_text(FINDING_COLUMNS, rows), f"{read.session.id} findings.csv", "text/csv")


async def session_jsonl(read: InReach) -> Response:
    """What was said, both scorecards and everything said about it, on one line."""
    _seen(read)
    body = whole_session(read.session, settled_of(read.session, read.reviews), read.reviews)
    return download(body, f"{read.session.id}.jsonl", "application/jsonl")
