"""The admin's page: accounts, cohorts, many at once from a CSV file, and who read whose sessions."""

from collections.abc import Awaitable, Callable
from typing import Annotated, cast, get_args

from fastapi import APIRouter, Form, HTTPException, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse

from simulator import accounts
from simulator.enrolment import Enrolled, enrol, wrong_cohort
from simulator.faces.pages import page
from simulator.faces.supervisor import Admin
from simulator.logbook import LogbookError, Part, Role, User
from simulator.sessions import Sessions

MOST_BYTES = 500_000
AUDIT_PAGE = 200
Text = Annotated[str, Form()]


def add_admin_routes(router: APIRouter) -> None:
    """The routes below `/review/admin`."""
    router.get("/admin")(admin_page)
    router.get("/admin/audit")(audit_page)
    router.post("/admin/people")(add_person)
    router.post("/admin/people/role")(change_role)
    router.post("/admin/people/password")(change_password)
    router.post("/admin/people/remove")(remove_person)
    router.post("/admin/cohorts")(add_cohort)
    router.post("/admin/members")(put_member)
    router.post("/admin/members/remove")(take_member_out)
    router.post("/admin/import")(import_people)


async def admin_page(request: Request, person: Admin) -> HTMLResponse:
    """Who there is."""
    return await _page(request, person)


async def _page(
    request: Request, person: User, *, wrong: str = "", enrolled: list[Enrolled] | None = None
) -> HTMLResponse:
    people = _sessions(request).logbook.people
    return page(
        "admin.html",
        422 if wrong else 200,
        person=person,
        people=await people.everybody(),
        cohorts=await people.cohorts(),
        roles=get_args(Role),
        wrong=wrong.split("\n") if wrong else [],
        enrolled=enrolled,
    )


async def audit_page(request: Request, person: Admin, about: str = "", before: int | None = None) -> HTMLResponse:
    """Who read, reviewed, shared or changed what, newest first."""
    about = accounts.plain_name(about.replace("\0", "")[:80])
    rows = await _sessions(request).logbook.reviews.audited(limit=AUDIT_PAGE, before=before, about=about)
    earlier = rows[-1].id if len(rows) == AUDIT_PAGE else None
    return page("audit.html", person=person, rows=rows, about=about, earlier=earlier)


async def add_person(
    request: Request, person: Admin, name: Text = "", role: Text = "", password: Text = ""
) -> Response:
    """A new account."""
    logbook, chosen = _sessions(request).logbook, _role(role)
    return await _done(
        request, person, "added an account", name, lambda: accounts.add_user(logbook, name, chosen, password), role
    )


async def change_role(request: Request, person: Admin, name: Text = "", role: Text = "") -> Response:
    """Another role for an account."""
    people, chosen = _sessions(request).logbook.people, _role(role)
    return await _done(request, person, "changed the role of", name, lambda: people.set_role(name, chosen), role)


async def change_password(request: Request, person: Admin, name: Text = "", password: Text = "") -> Response:
    """Another password for an account; its logins end."""
    logbook = _sessions(request).logbook
    return await _done(
        request, person, "changed the password of", name, lambda: accounts.change_password(logbook, name, password)
    )


async def remove_person(request: Request, person: Admin, name: Text = "", sure: Text = "") -> Response:
    """Takes an account away. Its name has to be typed, for it cannot be given back."""
    people = _sessions(request).logbook.people
    if accounts.plain_name(sure) != name:
        return await _page(request, person, wrong=f"To remove '{name}', type the name beside the button.")
    return await _done(request, person, "removed", name, lambda: people.remove(name))


async def add_cohort(request: Request, person: Admin, cohort: Text = "") -> Response:
    """A new cohort."""
    cohort, people = cohort.strip(), _sessions(request).logbook.people
    if complaint := wrong_cohort(cohort):
        return await _page(request, person, wrong=complaint)
    return await _done(request, person, "made the cohort", "", lambda: people.add_cohort(cohort), cohort)


async def put_member(
    request: Request, person: Admin, cohort: Text = "", name: Text = "", part: Text = "trainee"
) -> Response:
    """Puts somebody into a cohort."""
    people = _sessions(request).logbook.people
    if part not in get_args(Part):
        raise HTTPException(422, f"There is no part '{part[:40]}'; expected: {', '.join(get_args(Part))}.")
    into = f"{cohort} as {part}"
    return await _done(
        request, person, "put into a cohort", name, lambda: people.put(cohort, name, cast(Part, part)), into
    )


async def take_member_out(request: Request, person: Admin, cohort: Text = "", name: Text = "") -> Response:
    """Takes somebody out of a cohort."""
    people = _sessions(request).logbook.people
    return await _done(request, person, "took out of a cohort", name, lambda: people.take_out(cohort, name), cohort)


async def import_people(request: Request, person: Admin, file: UploadFile) -> HTMLResponse:
    """Everybody in a CSV file, or nobody: then every line that is wrong is named."""
    logbook, body = _sessions(request).logbook, await file.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return await _page(request, person, wrong=f"The file is larger than {MOST_BYTES // 1000} kB; split it.")
    try:
        enrolled = await enrol(logbook, body.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        return await _page(request, person, wrong=f"line {line}: not UTF-8; save the file as CSV UTF-8.")
    except LogbookError as error:
        return await _page(request, person, wrong=str(error))
    for entry in enrolled:
        await logbook.reviews.note(person.name, "imported", entry.name, detail=f"{entry.role} {entry.cohort}".strip())
    return await _page(request, person, enrolled=enrolled)


async def _done(
    request: Request, person: User, did: str, whose: str, change: Callable[[], Awaitable[None]], detail: str = ""
) -> Response:
    """Makes the change and notes it, or shows why not."""
    try:
        await change()
    except LogbookError as error:
        return await _page(request, person, wrong=str(error))
    name = accounts.plain_name(whose)
    await _sessions(request).logbook.reviews.note(person.name, did, name, detail=detail)
    return RedirectResponse("/review/admin", 303)


def _role(role: str) -> Role:
    if role not in get_args(Role):
        raise HTTPException(422, f"There is no role '{role[:40]}'; expected: {', '.join(get_args(Role))}.")
    return cast(Role, role)


def _sessions(request: Request) -> Sessions:
    found: Sessions = request.app.state.sessions
    return found
