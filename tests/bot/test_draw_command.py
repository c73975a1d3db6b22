"""`yaohao draw verify` over the protocol's vectors: yes, no, wrong use, and the same in JSON."""

import json
from pathlib import Path

import pytest

from bot.cli import main
from draw.record import public_record, sealed_file
from templates.words import book
from tests.draw.vectors import draws, entries, good


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "13.public.json"
    path.write_bytes(public_record(entries(), [bytes.fromhex(sig) for sig in good()["sigs"]]))
    return path


def sealed(folder: Path, name: str) -> Path:
    path = folder / f"{name}.sealed.json"
    path.write_bytes(sealed_file(draws()[name]["sealed"]))
    return path


def test_a_good_record_holds(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draw", "verify", str(record)]) == 0
    said = capsys.readouterr().out
    assert "全部成立" in said
    assert "审计种子 f981 4bb0" in said


def test_one_entry_is_shown_alone(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draw", "verify", str(record), "--entry", "13"]) == 0
    assert capsys.readouterr().out.count("审计种子") == 1
    assert main(["draw", "verify", str(record), "--entry", "9999"]) == 1


def test_a_changed_record_does_not(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record.write_bytes(record.read_bytes().replace("纪检-1".encode(), "纪检-2".encode(), 1))
    assert main(["draw", "verify", str(record), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert not found["valid"]
    assert found["broken"][0]["rule"].startswith("R")


@pytest.mark.parametrize("junk", [b"", b"{}", b"\xff", b"[1]"])
def test_what_is_no_record_is_refused(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "x").write_bytes(junk)
    assert main(["draw", "verify", str(tmp_path / "x")]) == 1
    assert main(["draw", "verify", str(tmp_path / "not there")]) == 1


def test_the_sealed_record_rebuilds_the_draw(record: Path, tmp_path: Path) -> None:
    uniform, later = sealed(tmp_path, "uniform"), sealed(tmp_path, "inspectors-later")
    assert main(["draw", "verify", str(record), "--sealed", str(uniform)]) == 0
    assert main(["draw", "verify", str(record), "--sealed", str(later)]) == 1, "it needs --of"
    assert main(["draw", "verify", str(record), "--sealed", str(record)]) == 1, "no sealed record at all"
    uniform.write_bytes(uniform.read_bytes().replace(b'"ENT-0001"', b'"ENT-0009"'))
    assert main(["draw", "verify", str(record), "--sealed", str(uniform)]) == 1


def test_every_remark_has_words() -> None:
    source = (Path(__file__).parents[2] / "draw" / "notes.py").read_text(encoding="utf-8")
    keys = [key.removeprefix("draw_notes.") for key in book() if key.startswith("draw_notes.")]
    assert len(keys) == 11
    assert [key for key in keys if f'"{key}"' not in source] == []
