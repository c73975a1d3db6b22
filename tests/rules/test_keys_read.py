"""A profile key that no code reads is a promise nobody keeps; it must not exist."""

from pathlib import Path

from rules.keys import KEYS

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "handlers", "workflow", "rules", "scheduler", "models")


def sources() -> str:
    files = (path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    return "\n".join(path.read_text(encoding="utf-8") for path in files if path.name != "keys.py")


def test_every_key_is_read_by_some_code() -> None:
    text = sources()
    unread = [name for name, key in KEYS.items() if not key.fixed and f'"{name}"' not in text]
    assert unread == []
