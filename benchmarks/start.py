"""How long `yaohao draw verify` takes to start, beside what cannot be had for less and what it must not pay for.

    python -m benchmarks.start

Rows are measured in turn, the shortest of nine runs counts; compare the ratios, not the seconds of this machine.
"""

import subprocess
import sys
from pathlib import Path
from time import perf_counter

ROUNDS = 9
RECORD = Path(__file__).parents[1] / "docs" / "example" / "2.public.json"
ROWS = {
    "python -c 'import json'": ["-c", "import json"],
    "yaohao --help": ["-m", "bot.cli", "--help"],
    "yaohao draw verify": ["-m", "bot.cli", "draw", "verify", str(RECORD)],
    "python -c 'import aiogram'": ["-c", "import aiogram"],
}


def main() -> None:
    """Print the table."""
    shortest = dict.fromkeys(ROWS, float("inf"))
    for _ in range(ROUNDS):
        for name, arguments in ROWS.items():
            shortest[name] = min(shortest[name], seconds(arguments))
    least = next(iter(shortest.values()))
    print("| start | s | ratio |\n|---|---|---|")
    for name, taken in shortest.items():
        print(f"| `{name}` | {taken:.2f} | {taken / least:.1f} |")


def seconds(arguments: list[str]) -> float:
    """Wall-clock seconds of one child process."""
    begun = perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - begun


if __name__ == "__main__":
    main()
