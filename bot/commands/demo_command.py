"""`yaohao demo`: the whole system, or with --bare the local server alone."""

from argparse import Namespace


def run(arguments: Namespace) -> int:
    """Serve until interrupted; with --story until the story is told."""
    if arguments.bare:
        from demo import bare

        bare.run(arguments.host, arguments.port)
        return 0
    from demo.command import run as play

    return play(arguments)
