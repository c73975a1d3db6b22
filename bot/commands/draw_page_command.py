"""`yaohao draw page [FILE]`: write the verifier's page, one file for anybody's browser."""

from argparse import Namespace
from pathlib import Path

from bot import talk
from rules.refusal import BadInput
from templates.pages import verify_page

NAME = "verify.html"


def run(arguments: Namespace) -> int:
    """Write it and say where."""
    path: Path = arguments.record or Path(NAME)
    page = verify_page()
    try:
        path.write_bytes(page)
    except OSError as fault:
        raise BadInput("setup_unreadable", file=path.name, why=fault.strerror) from None
    talk.say("page_written", file=path, bytes=len(page))
    return 0
