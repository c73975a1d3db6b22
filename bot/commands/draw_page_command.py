"""`yaohao draw page [FILE]`: write the verifier's page, one file for anybody's browser."""

from argparse import Namespace

from bot import talk
from rules.refusal import BadInput
from templates.pages import verify_page


def run(arguments: Namespace) -> int:
    """Write it and say where."""
    page = verify_page()
    try:
        arguments.file.write_bytes(page)
    except OSError as fault:
        raise BadInput("not_written", file=arguments.file.name, why=fault.strerror) from None
    talk.say("page_written", file=arguments.file.name, size=len(page))
    return 0
