"""Running the browser's verifier in node: jobs go in as lines of a file, answers come out as lines."""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

INSTALL = "apt-get install chromium nodejs fonts-wqy-microhei fontconfig"
DRIVER = Path(__file__).with_name("driver.mjs")


def node() -> str:
    """Its path; without it the test is skipped, under CI it fails."""
    path = shutil.which("node") or shutil.which("nodejs")
    if path is None:
        told = f"node is missing, run: {INSTALL}"
        if os.environ.get("CI") == "true":
            pytest.fail(told)
        pytest.skip(told)
    return path


def answers(jobs: Iterable[dict], folder: Path, seconds: int = 100) -> list[Any]:
    """One process answers all jobs of one call; a crash or a long loop fails the test."""
    told = folder / "jobs.jsonl"
    told.write_text("\n".join(json.dumps(job) for job in jobs), encoding="utf-8")
    command = [node(), "--max-old-space-size=1500", str(DRIVER), str(told)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def base64_text(data: bytes) -> str:
    return base64.b64encode(data).decode()
