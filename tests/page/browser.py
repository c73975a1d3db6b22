"""Finding a browser and a Chinese font, and the flags that keep the browser off the network."""

import os
import shutil
import subprocess

import pytest

INSTALL = "apt-get install chromium nodejs fonts-wqy-microhei fontconfig"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]


def chromium() -> str:
    """Its path; without it or a Chinese font the test is skipped, under CI it fails."""
    path = shutil.which("chromium")
    if path is None:
        _missing("chromium")
    if not _chinese_font():
        _missing("a Chinese font")
    return str(path)


def _chinese_font() -> bool:
    if shutil.which("fc-list") is None:
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout.strip())


def _missing(what: str) -> None:
    told = f"{what} is missing, run: {INSTALL}"
    if os.environ.get("CI") == "true":
        pytest.fail(told)
    pytest.skip(told)
