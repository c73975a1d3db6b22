"""The certificate of a draw: facts of the public log become the lines of one page, Chinese with English beside."""

from datetime import datetime
from typing import Any

import segno

from templates.dates import year_of
from templates.render import sentence
from templates.words import word

LANGUAGES = ("zh", "en")
PROTOCOL = "ssj-draw/1"
MOST_EARLIER = 3
"""So many earlier attempts are named, the newest first; one page has room for no more."""


def lines(facts: dict[str, Any]) -> dict[str, Any]:
    """What documents/certificate.typ shows. `facts` as `workflow.certificate` gathers them."""
    facts = facts | {"year": year_of(facts["opens"])}
    kind = "redraw" if facts["redo"] else facts["kind"]
    numbers = [("numbers", f"numbers_{facts['kind']}")]
    if facts["kind"] == "match":
        numbers.append(("limits", "limits_match"))
    rows = [*numbers, ("observers", "observed"), ("times", "when")]
    return {
        "org": facts["org"],
        "title": _both("title", facts),
        "batch": _both("batch", facts),
        "kind": _both(kind, facts),
        "grade": {**_both("grade", facts), "letter": facts["grade"]},
        "meaning": {"label": _both("meaning", facts), **_meaning(facts["grade"])},
        "seed": {"label": _both("seed", facts), "groups": _groups(facts["seed"])},
        "scan": _both("scan", facts),
        "qr": segno.make(scanned(facts), error="m").svg_inline(border=0, omitsize=True),
        "rows": [
            {"label": _both("plan", facts), "zh": facts["plan"], "en": ""},
            *({"label": _both(label, facts), **_both(said, facts)} for label, said in rows),
            {"label": _both("attempt", facts), **_attempt(facts)},
        ],
        "log": {
            "label": _both("log", facts),
            "entries": [_entry(name, facts) for name in ("commit", "result")],
        },
        "head": _both("head", facts),
        "how": _both("how", facts),
        "checks": [_both(check, facts) for check in ("check_record", "check_own", "check_head")],
        "foot": _both("foot", facts),
    }


def scanned(facts: dict[str, Any]) -> str:
    """What the QR code says: enough to compare with the record where there is no network, then the link.

    A link into the group opens for its members only, and a small group has none; the text needs neither.
    """
    told = [
        PROTOCOL,
        f"q={facts['result_q']} {facts['result_digest']}",
        f"seed={facts['seed']}",
        facts["link"],
    ]
    return "\n".join(filter(None, told))


def at(facts: dict[str, Any]) -> int:
    """The date inside the file: the RESULT's, so that the same draw gives the same bytes."""
    return int(datetime.fromisoformat(facts["at"]).timestamp())


def _both(key: str, facts: dict[str, Any]) -> dict[str, str]:
    return {language: sentence(f"certificate.{key}", facts, language) for language in LANGUAGES}


def _meaning(grade: str) -> dict[str, str]:
    """The sentence of the grade without its letter, which stands beside it."""
    return {
        language: word(f"grades.{grade}", language).partition("：" if language == "zh" else ": ")[2]
        for language in LANGUAGES
    }


def _attempt(facts: dict[str, Any]) -> dict[str, str]:
    if not facts["earlier"]:
        return _both("first", facts) if facts["attempt"] == 1 else _both("later", facts)
    said = {}
    for language, between in zip(LANGUAGES, ("；", "; "), strict=True):
        ends = [sentence("certificate.earlier", one, language) for one in facts["earlier"][:MOST_EARLIER]]
        if more := len(facts["earlier"]) - len(ends):
            ends.append(sentence("certificate.more", {"count": more}, language))
        said[language] = between.join([sentence("certificate.later", facts, language), *ends])
    return said


def _entry(name: str, facts: dict[str, Any]) -> dict[str, Any]:
    return {**_both(name, facts), "q": facts[f"{name}_q"], "digest": facts[f"{name}_digest"]}


def _groups(seed: str) -> list[str]:
    return [seed[place : place + 4] for place in range(0, len(seed), 4)]
