"""The verifier's page as one file: shell, style, words and scripts together, nothing to fetch.

The scripts are ES modules, each readable and testable by itself: what computes in `draw/page`, what shows in
`templates/verify`. Here they become one script, which is the page's and its workers' alike. `draw` is read as files
only; no code of it is imported.
"""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from templates.words import book, word

ENTRY = "main"
BOOKS = ("verify_page", "verify_rules", "verify_faults", "verify_sealed")
BORROWED = ("draw_kinds", "draw_ends", "draw_notes", "grades")  # words it shares with the posts
_IMPORT = re.compile(r'^import \{([^}]*)\} from "[^"]*?(\w+)\.mjs";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function|function|class|const) (\w+))", re.MULTILINE)


@cache
def verify_page() -> bytes:
    """`verify.html`, the same bytes for the same version of the house."""
    code = _bundle(_modules(), ENTRY)
    style = files("templates").joinpath("verify", "style.css").read_text(encoding="utf-8")
    text = (
        _environment()
        .get_template("page.html.j2")
        .render(
            code=Markup(code),  # noqa: S704 - ours, and `_bundle` has made sure that it cannot end the element
            code_hash=Markup(_hash(code)),  # noqa: S704 - base64
            style=Markup(style),  # noqa: S704 - ours
            style_hash=Markup(_hash(style)),  # noqa: S704 - base64
            words=Markup(_words()),  # noqa: S704 - JSON without a "<"
        )
    )
    return text.encode()


def _modules() -> dict[str, str]:
    """Every module's text by its name."""
    found: dict[str, str] = {}
    for folder in (files("draw").joinpath("page"), files("templates").joinpath("verify")):
        for file in folder.iterdir():
            name, _, ending = file.name.rpartition(".")
            if ending == "mjs":
                assert name not in found, f"two modules are called {name}"
                found[name] = file.read_text(encoding="utf-8")
    return found


def _bundle(modules: Mapping[str, str], entry: str) -> str:
    """One classic script: each module a function that is called once, after those it imports."""
    parts = [_wrapped(name, modules[name]) for name in _order(modules, entry, ())]
    code = '"use strict";\n' + "\n".join(parts)
    assert "</script" not in code.lower()
    assert "<!--" not in code
    return code


def _order(modules: Mapping[str, str], name: str, above: tuple[str, ...]) -> list[str]:
    """`name` and all it imports, each once, what is imported first; a circle is a mistake."""
    assert name not in above, f"{name} imports itself: {above}"
    found: dict[str, None] = {}
    for match in _IMPORT.finditer(modules[name]):
        found |= dict.fromkeys(_order(modules, match[2], (*above, name)))
    return [*found, name]


def _wrapped(name: str, text: str) -> str:
    exported = [match[1] for match in _EXPORT.finditer(text)]
    body = _EXPORT.sub("", _IMPORT.sub(lambda m: f"const {{{m[1]}}} = module_{m[2]};\n", text))
    left = re.search(r"^(?:import|export)\b.*", body, re.MULTILINE)
    assert left is None, f"{name}: {left}"
    return f"const module_{name} = (() => {{\n{body}return {{ {', '.join(exported)} }};\n}})();\n"


def _words() -> str:
    shared = {key: pair for key, pair in book().items() if key.partition(".")[0] in (*BOOKS, *BORROWED)}
    return json.dumps(shared, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("templates", "verify"), autoescape=True, undefined=StrictUndefined
    )
    environment.filters["zh"] = lambda key: word(key, "zh")
    return environment
