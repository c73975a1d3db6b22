"""docs/check-a-draw.md: its commands, run by a shell in an empty directory, print what the page says."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from draw.cj import plain_json
from draw.report import report
from tests.draw.short_log import EXAMPLE_IT, SAID, short

DOCS = Path(__file__).parents[1] / "docs"
EXAMPLE = DOCS / "example"
BLOCK = re.compile(r"```sh\n(.*?)```\n\n```text\n(.*?)```", re.S)
TOOLS = ("openssl", "xxd", "awk", "sed", "sort", "sha256sum")
MARK = "\x1e"

missing = [tool for tool in TOOLS if shutil.which(tool) is None]
needs_tools = pytest.mark.skipif(bool(missing), reason=f"the page needs {', '.join(missing)}")


def page() -> str:
    return (DOCS / "check-a-draw.md").read_text(encoding="utf-8")


def printed(folder: Path) -> list[str]:
    """What each block of the page prints, all in one shell."""
    for file in EXAMPLE.iterdir():
        shutil.copy(file, folder)
    script = "".join(f"{commands}\nprintf '{MARK}'\n" for commands, _ in BLOCK.findall(page()))
    ran = subprocess.run(["sh"], input=script, capture_output=True, text=True, cwd=folder, timeout=100)
    assert ran.stderr == ""
    return [one.strip("\n") for one in ran.stdout.split(MARK)]


@needs_tools
def test_the_page_prints_what_it_says(tmp_path: Path) -> None:
    said = [text.strip("\n") for _, text in BLOCK.findall(page())]
    assert page().count("```sh") == len(said) == 9
    assert printed(tmp_path)[:-1] == said


@needs_tools
def test_what_it_says_is_what_the_record_says(tmp_path: Path) -> None:
    """Not only the same as yesterday: the two columns a reader compares are equal."""
    _, _, chained, secret, own, transcript, delay, lottery, receipt, _ = printed(tmp_path)
    _, _, commit, close, result = (entry.body for entry in short(EXAMPLE_IT).log)
    assert chained.count("follows") == chained.count("Verified Successfully") == 5
    assert secret.split() == [commit["chain"]["prev"]] * 2
    assert own.split()[0] == close["contrib"][0]["h"]
    assert SAID in page()
    assert close["t"] == transcript.split()[-2]
    assert delay.split()[:2] == result["delay"]
    assert result["seed"] in delay.split()
    positions = [int(line.split()[1]) for line in lottery.splitlines()[:8]]
    assert [positions[:3], positions[4:7]] == result["drawn"]
    assert [positions[3:4], positions[7:]] == result["reserve"]
    assert [lottery.splitlines()[at].split()[0] for at in (2, 6)] == result["last"]
    assert receipt.split()[0] == commit["dir"]["root"]


def test_the_example_is_the_one_that_is_made() -> None:
    made = short(EXAMPLE_IT)
    held = plain_json({"membership": made.receipt, "outcome": made.outcome})
    assert (EXAMPLE / "2.public.json").read_bytes() == made.public
    assert (EXAMPLE / "receipt.json").read_bytes() == held
    assert report(made.public, now=1767999999, sealed=made.sealed, receipts=[held]).valid


@needs_tools
def test_a_changed_record_is_seen(tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt"
    spoilt.mkdir()
    good = printed(tmp_path)
    for file in EXAMPLE.iterdir():
        shutil.copy(file, spoilt)
    data = (spoilt / "2.public.json").read_bytes().replace(b'"k":3', b'"k":2', 1)
    (spoilt / "2.public.json").write_bytes(data)
    script = BLOCK.findall(page())[0][0] + BLOCK.findall(page())[1][0] + BLOCK.findall(page())[2][0]
    ran = subprocess.run(["sh"], input=script, capture_output=True, text=True, cwd=spoilt, timeout=100)
    assert "Signature Verification Failure" in ran.stdout + ran.stderr
    assert "3 follows" in good[2]
    assert "3 follows" not in ran.stdout
