"""Chainlit's folder, made by us at each start in the data folder: settings, texts, theme, elements and its page.

The page is a copy of the installed Chainlit's, without the links to other hosts. Nothing is written into the working
tree and nothing of Chainlit's is kept in the project. Runs before Chainlit is imported.
"""

import json
import os
import re
import shutil
from collections.abc import Iterable
from html import escape
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

from simulator.accounts import login_secret
from simulator.bootstrap import library_for
from simulator.core.documents import Persona
from simulator.faces.texts import HERE, languages, texts
from simulator.settings import Settings

ASSETS = Path(__file__).parent.parent / "assets"
_ELSEWHERE = re.compile(r"""<link[^>]*href="https?://[^>]*>""", re.DOTALL)


def prepare_site(settings: Settings) -> Path:
    """Makes the folder and points Chainlit at it. Returns the folder."""
    root = settings.data_dir.resolve() / "chat"
    chainlit = _chainlit_folder()
    page = _copy_page(chainlit / "frontend" / "dist", root / "pages" / version("chainlit"))
    _copy_assets(root / "public", library_for(settings).personas.values())
    for code in languages():
        _write_texts(code, chainlit / "translations", root)
    (root / ".chainlit" / "config.toml").write_text(_config(settings, page.relative_to(root)), encoding="utf-8")
    os.environ["CHAINLIT_APP_ROOT"] = str(root)
    # A cookie of solo mode, which asks for no password, must not open an account of the same name.
    os.environ["CHAINLIT_AUTH_SECRET"] = f"{settings.mode}:{login_secret(settings.data_dir)}"
    return root


def _chainlit_folder() -> Path:
    spec = find_spec("chainlit")
    if spec is None or spec.origin is None:
        raise RuntimeError("Chainlit is not installed in this environment; install the project again")
    return Path(spec.origin).parent


def _copy_page(source: Path, target: Path) -> Path:
    """Chainlit's page without links to other hosts: a browser waits for them, and they would know who practises."""
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    copy = Path(mkdtemp(dir=target.parent))
    copy.chmod(0o755)
    shutil.copytree(source, copy, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.map"))
    index = copy / "index.html"
    index.write_text(without_other_hosts(index.read_text(encoding="utf-8")), encoding="utf-8")
    try:
        copy.rename(target)
    except OSError:  # another server made it at the same moment
        shutil.rmtree(copy)
    return target


def without_other_hosts(page: str) -> str:
    """The page without its links to other hosts.

    Raises:
        RuntimeError: something of another host is left, which a new Chainlit may have brought.
    """
    page = _ELSEWHERE.sub("", page)
    if re.search(r"""(?:href|src)\s*=\s*["']?(?:https?:)?//""", page):
        raise RuntimeError("this version of Chainlit's page asks another host for something; see faces/chat/site.py")
    return page


def _copy_assets(public: Path, personas: Iterable[Persona]) -> None:
    if public.exists():
        shutil.rmtree(public)
    shutil.copytree(ASSETS, public)
    avatars = public / "avatars"
    avatars.mkdir()
    for persona in personas:
        (avatars / f"{persona.id}.svg").write_text(_initials(persona.name), encoding="utf-8")


def _initials(name: str) -> str:
    """A disc with initials: a face would say things about the client that the file does not."""
    letters = escape("".join(word[0] for word in name.split()[:2]).upper())
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="20" fill="#2f6b66"/>'
        '<text x="20" y="21" fill="#fff" font-family="system-ui,sans-serif" font-size="15" font-weight="600" '
        f'text-anchor="middle" dominant-baseline="middle">{letters}</text></svg>'
    )


def _write_texts(code: str, shipped: Path, root: Path) -> None:
    """Chainlit's texts in this language with ours over them, and the page that says what this is."""
    ours = texts(code)
    name = ours["language.chainlit"]
    theirs = json.loads((shipped / f"{name}.json").read_text(encoding="utf-8"))
    for key, text in ours.items():
        domain, _, inside = key.partition(".")
        if domain != "chainlit":
            continue
        *path, last = inside.split(".")
        place = theirs
        for part in path:
            place = place.get(part, {})
        if last not in place:
            raise RuntimeError(f"this version of Chainlit has no text '{inside}'; see faces/texts/{code}.yaml")
        place[last] = text
    target = root / ".chainlit" / "translations" / f"{name}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(theirs), encoding="utf-8")
    shutil.copyfile(HERE / f"{code}.md", root / f"chainlit_{name}.md")


def _config(settings: Settings, page: Path) -> str:
    origins = json.dumps([f"http://{settings.host}:{settings.port}", f"http://localhost:{settings.port}"])
    return f"""\
[project]
allow_origins = {origins}
session_timeout = 3600
user_session_timeout = 604800
user_env = []

[features]
unsafe_allow_html = false
user_message_autoscroll = false
latex = false
user_message_markdown = false
edit_message = false
auto_tag_thread = false
allow_thread_sharing = false
favorites = false
spontaneous_file_upload.enabled = false
audio.enabled = false
mcp.enabled = false

[UI]
name = "IPT practice"
description = "Practise interpersonal psychotherapy with simulated clients."
cot = "hidden"
confirm_new_chat = false
custom_build = "{page.as_posix()}"
custom_css = "/public/chat.css"
custom_js = "/page.js"
custom_js_attributes = ""
custom_meta_url = "/"
custom_meta_image_url = "/public/logo_light.svg"
login_page_image = "/public/login.svg"
avatar_size = 32

[meta]
generated_by = "{version("chainlit")}"
"""
