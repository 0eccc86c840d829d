"""Forms of the server's own pages: what was filled in, and what is wrong with it."""

from fastapi import Request
from pydantic import ValidationError


async def fields(request: Request) -> dict[str, str]:
    """What was filled in; files are left out, empty fields too."""
    form = await request.form()
    return {name: value.strip() for name, value in form.items() if isinstance(value, str) and value.strip()}


def first_problem(error: ValidationError) -> str:
    """What is wrong with a form, in a sentence: the field, and what was expected."""
    found = error.errors(include_url=False, include_input=False)[0]
    where = " ".join(str(part).replace("_", " ") for part in found["loc"])
    message = str(found["msg"]).removeprefix("Value error, ")
    return f"{where}: {message}".strip(": ").capitalize() + "."
