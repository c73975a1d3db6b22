"""Names of the house that a written name may have meant."""

from collections.abc import Iterable
from difflib import get_close_matches

MOST = 3


def near(found: str, known: Iterable[str]) -> str:
    """Up to three known names close to `found`, ready for a sentence; "" if none is."""
    names = list(dict.fromkeys(known))
    inside = [name for name in names if found and (found in name or name in found)]
    close = get_close_matches(found, names, MOST, 0.5)
    return "、".join(name[:40] for name in list(dict.fromkeys([*inside, *close]))[:MOST])
