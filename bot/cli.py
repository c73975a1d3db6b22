"""`yaohao`: the words of the command line. A command's own module is imported only when it is called.

Exit codes: 0 done or yes · 1 the answer is no · 2 wrong use. What a person reads is in words/cli.toml.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from bot import talk
from rules.refusal import Refusal

NO, WRONG_USE, INTERRUPTED = 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = parser().parse_args(argv)
    try:
        module = getattr(arguments, "module", arguments.command)
        command = import_module(f"bot.commands.{module}_command")
        return int(command.run(arguments))
    except Refusal as refusal:
        talk.complain(refusal.key, article=refusal.article, **refusal.arguments)
        return NO
    except talk.WrongUseError as wrong:
        talk.complain(wrong.key, **wrong.arguments)
        return WRONG_USE
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return INTERRUPTED


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    root = argparse.ArgumentParser(prog="yaohao", description="Provable random inspections in Telegram.")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (help_text, declare) in COMMANDS.items():
        declare(commands.add_parser(name, help=help_text, description=help_text))
    return root


def _setup(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "file", nargs="?", type=Path, help="a TOML file instead of questions at the terminal"
    )
    command.add_argument("--example", action="store_true", help="print such a file and stop")
    command.add_argument(
        "--token-file", type=Path, help="where the bot token stands (else YAOHAO_TOKEN, or asked)"
    )
    command.add_argument(
        "--renew",
        action="store_true",
        help="for a house that stands: fresh codes, and the token if one is given",
    )


def _run(command: argparse.ArgumentParser) -> None:
    command.epilog = "Settings are environment variables YAOHAO_…; bot/settings.py lists them."


def _demo(command: argparse.ArgumentParser) -> None:
    command.add_argument("--bare", action="store_true", help="the local server alone, for any other bot")
    command.add_argument("--story", action="store_true", help="play the story without hands, then exit")
    command.add_argument("--profile", default="wushen", help="the jurisdiction to begin with")
    command.add_argument("--keep", type=Path, metavar="DIR", help="leave database, records and files there")
    command.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    command.add_argument("--port", type=int, default=8081, help="0 takes any free one")


def _import(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "kind", choices=["targets", "inspectors", "items", "plan", "risk"], help="what is in it"
    )
    command.add_argument("file", type=Path, help="an .xlsx or .csv table")
    command.add_argument("--dry-run", action="store_true", help="say what would change and change nothing")
    command.add_argument(
        "--complete", action="store_true", help="the whole directory: what is gone from it goes"
    )
    command.add_argument("--report", type=Path, help="write the report there, as .xlsx")
    command.add_argument("--clerk", metavar="NAME", help="in whose name, where there are several clerks")
    command.add_argument("--json", action="store_true", help="one JSON object instead of a sentence")


def _fsck(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="one JSON object instead of sentences")


def _rules(command: argparse.ArgumentParser) -> None:
    command.add_argument("profile", nargs="?", help="a jurisdiction; without it, the list of them")
    command.add_argument("key", nargs="?", help="one key; without it, all of them")
    command.add_argument("--json", action="store_true", help="one JSON object instead of lines")


def _db(command: argparse.ArgumentParser) -> None:
    command.add_argument("act", choices=["upgrade"], help="bring the tables up to date")


def _draw(command: argparse.ArgumentParser) -> None:
    acts = command.add_subparsers(dest="act", required=True, metavar="ACT")
    _draw_verify(acts.add_parser("verify", help="replay a record from its first entry"))
    page = acts.add_parser("page", help="write verify.html, which does the same in anybody's browser")
    page.add_argument("file", nargs="?", type=Path, default=Path("verify.html"), help="where to write it")
    page.set_defaults(module="draw_page")


def _draw_verify(command: argparse.ArgumentParser) -> None:
    command.add_argument("record", type=Path, help="the public record, N.public.json, or one entry's file")
    command.add_argument("--sealed", type=Path, help="the sealed record of one draw in it, for auditors")
    command.add_argument("--of", type=Path, help="the sealed record of the draw that this one completes")
    command.add_argument(
        "--entry", type=int, metavar="N", help="show its draw alone; compute only that delay"
    )
    command.add_argument(
        "--receipt",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="an enterprise's receipt, or both",
    )
    command.add_argument(
        "--own", action="append", default=[], metavar="TEXT", help="what you wrote in the group"
    )
    command.add_argument("--scheme", type=Path, help="the published scheme file")
    command.add_argument(
        "--head", default="", metavar="HEX", help="the digest you noted from an earlier draw"
    )
    command.add_argument("--org", default="", metavar="NAME", help="whose record you expect this to be")
    command.add_argument("--delay", action="store_true", help="compute every delay, however long it takes")
    command.add_argument("--json", action="store_true", help="one JSON object instead of sentences")


COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "demo": ("The whole system with a local Telegram; needs no account.", _demo),
    "setup": ("Found a house: organisation, units, keys, the first operator's code.", _setup),
    "run": ("Serve Telegram, everything in one process.", _run),
    "import": ("Take in a table of targets, inspectors, items, plan or risk classes.", _import),
    "rules": ("What a jurisdiction says: value, article, title of each key.", _rules),
    "draw": ("Verify the record of a draw, or write the page that does.", _draw),
    "fsck": ("Check that the house is sound.", _fsck),
    "db": ("Look after the database.", _db),
}
"""Name of the command → its help and its options; the code is in bot/commands/NAME_command.py (or `module`)."""


if __name__ == "__main__":
    sys.exit(main())
