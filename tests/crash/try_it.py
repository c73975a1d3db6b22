import sys
import tempfile
import time
from pathlib import Path

from tests.crash.harness import *

if __name__ == "__main__":
    story = sys.argv[1]
    most = int(sys.argv[2])
    kind = sys.argv[3] if len(sys.argv) > 3 else "sqlite"
    folder = Path(tempfile.mkdtemp(prefix="yhc"))
    shelf = SqliteCopies(folder) if kind == "sqlite" else PostgresCopies()
    n = Nursery()
    g = Ground(story, shelf, n, folder, kind[:1], sabotage=sys.argv[4] if len(sys.argv) > 4 else "")
    t = time.perf_counter()
    try:
        g.survey()
    finally:
        for c in g.chapters:
            print(
                c.step,
                scenario.STORIES[story][c.step].name,
                c.verdict.points,
                [f[:150] for f in c.verdict.findings] if "V" in os.environ else len(c.verdict.findings),
            )
    print("survey", time.perf_counter() - t, "points", len(g.points), g.kinds)
    t = time.perf_counter()
    pts = (
        [tuple(map(int, x.split("."))) for x in os.environ["PTS"].split()]
        if "PTS" in os.environ
        else spread(g.points, most)
    )
    bad = 0
    for trial in g.try_all(pts):
        if trial.problems:
            bad += 1
            print(trial, flush=True)
    t = time.perf_counter() - t
    print("tried", len(pts), "bad", bad, "s/point", t / max(1, len(pts)))
    n.close()
