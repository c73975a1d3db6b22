"""A directory that comes in by the command line: tried, imported, imported again, and what is no table."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot.cli import main
from bot.setup_file import example
from demo import county_files
from demo.county import county

TOKEN = "700003:a-token-nobody-asks-about"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A founded house, and the demo's directory beside it."""
    monkeypatch.setenv("YAOHAO_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("YAOHAO_API_BASE", "http://127.0.0.1:9")
    monkeypatch.setenv("YAOHAO_TOKEN", TOKEN)
    (tmp_path / "house.toml").write_text(example(), encoding="utf-8")
    assert main(["setup", str(tmp_path / "house.toml")]) == 0
    place = county("wushen", date(2026, 9, 1), targets=60)
    (tmp_path / "targets.xlsx").write_bytes(county_files.directory(place))
    (tmp_path / "dirty.xlsx").write_bytes(county_files.dirty_directory(place))
    capsys.readouterr()
    return tmp_path


def counts(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, int]:
    assert main(["import", *words, "--json"]) == 0
    found: dict[str, int] = json.loads(capsys.readouterr().out)["counts"]
    return found


def test_a_dry_run_changes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(folder / "targets.xlsx")
    for _ in range(2):
        tried = counts(capsys, "targets", file, "--dry-run")
        assert (tried["new"], tried["same"]) == (60, 0)
    assert counts(capsys, "targets", file)["new"] == 60
    again = counts(capsys, "targets", file)
    assert (again["new"], again["same"]) == (0, 60)
    assert main(["fsck"]) == 0


def test_refused_rows_are_in_the_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = folder / "report.xlsx"
    found = counts(capsys, "targets", str(folder / "dirty.xlsx"), "--dry-run", "--report", str(report))
    assert found["refused"] > 0
    assert report.read_bytes().startswith(b"PK")


def test_what_is_no_table_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "page.xlsx").write_text("<html><body>404</body></html>", encoding="utf-8")
    assert main(["import", "targets", str(folder / "page.xlsx")]) == 1
    assert "网页" in capsys.readouterr().err
    assert main(["import", "targets", str(folder / "nowhere.xlsx")]) == 1
    assert main(["import", "targets", str(folder / "targets.xlsx"), "--clerk", "无此人"]) == 1
