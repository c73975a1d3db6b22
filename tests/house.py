"""How large the rooms are: lines, median and longest function per folder; exit 1 where a limit is broken.

    python tests/house.py

A file has at most 400 lines, a function of the product at most 60 (design 12); blank lines and docstrings
count, they are read too. A test may tell a long story in one function.
"""

import ast
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
FILE_LIMIT, FUNCTION_LIMIT = 400, 60
FREE = ("models/migrations/versions/",)  # written by a generator, read once
NOT_OURS = {"__pycache__", "var", "dist", "screenshots", "node_modules"}  # and whatever begins with a dot


class Function(NamedTuple):
    lines: int
    where: str


def main() -> int:
    """Print the table; 1 if something is too long."""
    files = [path for path in ours() if path.suffix == ".py" and not str(path).startswith(FREE)]
    folders: dict[str, list[Path]] = {}
    for path in files:
        folders.setdefault(path.parts[0] if len(path.parts) > 1 else ".", []).append(path)
    print(
        f"{'folder':<12}{'files':>6}{'lines':>8}{'median':>8}{'longest':>9}{'function':>10}  longest function"
    )
    for folder, members in sorted(folders.items()):
        print(row(folder, members))
    broken = [complaint for path in files for complaint in complaints(path)]
    print("\n".join(broken) or "no file and no function is too long")
    return 1 if broken else 0


def ours() -> list[Path]:
    """Every file of the project, relative to its root; the list is the same without version control."""
    found: list[Path] = []
    for folder, inner, names in os.walk(ROOT):
        inner[:] = [name for name in inner if name not in NOT_OURS and not name.startswith((".", "yaohao."))]
        found += [Path(folder, name).relative_to(ROOT) for name in names]
    return sorted(found)


def row(folder: str, members: list[Path]) -> str:
    """One line of the table."""
    sizes = [lines_of(path) for path in members]
    every = [one for path in members for one in functions(path)]
    longest = max(every, default=Function(0, "-"))
    return (
        f"{folder:<12}{len(sizes):>6}{sum(sizes):>8,}{median(sizes):>8.0f}{max(sizes):>9}{longest.lines:>10}"
        f"  {longest.where}"
    )


def complaints(path: Path) -> Iterator[str]:
    """What is too long in one file."""
    if (lines := lines_of(path)) > FILE_LIMIT:
        yield f"{path}: {lines} lines, at most {FILE_LIMIT}"
    for one in [] if path.parts[0] == "tests" else functions(path):
        if one.lines > FUNCTION_LIMIT:
            yield f"{one.where}: {one.lines} lines, at most {FUNCTION_LIMIT}"


def lines_of(path: Path) -> int:
    """Lines of a file."""
    return len((ROOT / path).read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> list[Function]:
    """Every function of a file with its length, from `def` to its last line."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(tree) if isinstance(node, kinds)]
    return [Function((n.end_lineno or n.lineno) - n.lineno + 1, f"{path}:{n.lineno} {n.name}") for n in nodes]


if __name__ == "__main__":
    sys.exit(main())
