"""The posts of a simulated draw, from the product's own templates with the arguments the ceremony hands over."""

from draw import seed
from draw.log import Entry
from draw.seed import Contribution
from draw.snapshot import Snapshot
from templates.render import render

STAMP = "2026-05-28T09:00:00+08:00"


def posts_of(log: list[Entry], frozen: Snapshot, said: list[Contribution]) -> list[str]:
    """What stands in the group, from the product's own templates; the names' file is announced without names."""
    t = seed.transcript(log[2].digest, [one.public() for one in said])
    lines = [{"n": 1, "who": said[0].who, "text": said[0].text, "code": seed.running_code(t[1])}]
    faces = faces_of(log, frozen)
    texts = [render(f"draw_{kind.lower()}", face, "zh").text for kind, face in faces.items()]
    shown = render("draw_names", {"batch": 1, "name": "食品专项", "count": frozen.k}, "zh").text
    echo = render("echo", {"lines": lines}, "zh").text
    return [*texts[:3], echo, *texts[3:], render("draw_record", {"of": log[2].q}, "zh").text, shown]


def faces_of(log: list[Entry], frozen: Snapshot) -> dict[str, dict[str, object]]:
    """The arguments of each post; tests/flow/test_public_text.py holds them against the real ones."""
    body, close = log[2].body, log[3].body
    faces: dict[str, dict[str, object]] = {
        "GENESIS": {"org": log[0].body["org"], "pub": log[0].body["pub"]},
        "PLAN": {"batch": 1, "name": "食品专项", "plan": log[1].body["plan"], "doc_h": log[1].body["doc_h"]},
        "COMMIT": {
            "batch": 1,
            "name": "食品专项",
            "kind": "targets",
            "attempt": 1,
            "history": [],
            "beacon": None,
            "opens": STAMP,
            "closes": STAMP,
            "window_s": 180,
            "by": body["by"],
            "observers": 1,
            "status": body["dir"]["status"],
            "n": body["dir"]["n"],
            "k": frozen.k,
        },
        "CLOSE": {
            "of": log[2].q,
            "count": 1,
            "people": 1,
            "x": close["x"],
            "t": close["t"],
            "objection_s": 60,
        },
        "RESULT": {
            "batch": 1,
            "name": "食品专项",
            "kind": "targets",
            "of": log[2].q,
            "attempt": 1,
            "seed": log[4].body["seed"],
            "grade": "E1",
            "k": frozen.k,
            "unstaffed": 0,
            "people": 1,
            "history": [],
            "objections": 0,
            "reveal": "live",
        },
    }
    for entry in log:
        foot = {"q": entry.q, "prev": entry.prev.hex(), "digest": entry.digest.hex(), "sig": "", "now": STAMP}
        faces[entry.type] |= foot
    return faces
