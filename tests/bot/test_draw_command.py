"""`yaohao draw verify` over the protocol's vectors: yes, no, wrong use, and the same in JSON."""

import json
from pathlib import Path

import pytest

from bot.cli import main
from bot.commands.draw_command import GROUPS
from draw.cj import LARGEST_FILE, cj
from draw.record import public_record, sealed_file
from draw.report import RULES
from templates.words import book
from tests.draw.short_log import SAID, SCHEME, short
from tests.draw.spoilt_values import resigned
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


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """One short draw in all its files, with receipts and one entry as it was posted."""
    made = short()
    (tmp_path / "2.public.json").write_bytes(made.public)
    (tmp_path / "2.sealed.json").write_bytes(made.sealed)
    (tmp_path / "commit.json").write_bytes(made.log[2].data)
    (tmp_path / "member.json").write_bytes(cj(made.receipt))
    (tmp_path / "outcome.json").write_bytes(cj(made.outcome))
    (tmp_path / "both.json").write_bytes(cj({"membership": made.receipt, "outcome": made.outcome}))
    (tmp_path / "scheme.txt").write_bytes(SCHEME)
    return tmp_path


def states(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, tuple[str, str]]]:
    """Exit code, and per check its state and what it needs."""
    capsys.readouterr()
    code = main(["draw", "verify", *map(str, arguments), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert found["valid"] is (code == 0)
    return code, {one["name"]: (one["state"], one["needs"]) for one in found["checks"]}


def test_what_is_not_given_is_not_called_checked(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = states(capsys, files / "2.public.json")
    assert code == 0
    lacking = {name: needs for name, (state, needs) in found.items() if state == "unknown"}
    assert lacking == {"receipt": "receipt", "rebuilt": "sealed", "head": "head"}
    assert set(found) == {*RULES.values(), "delay", *lacking}


def test_with_everything_every_check_is_made(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = short().log[3].digest.hex()
    given = ["--sealed", files / "2.sealed.json", "--receipt", files / "both.json", "--own", SAID]
    given += ["--head", head, "--org", "测试市监局", "--scheme", files / "scheme.txt"]
    code, found = states(capsys, files / "2.public.json", *given)
    assert code == 0
    assert {state for state, _ in found.values()} == {"pass"}
    assert {"membership", "outcome", "rebuilt", "head", "org", "own", "scheme"} < set(found)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (["--own", "大家好"], "own"),
        (["--head", "00" * 32], "head"),
        (["--head", "1234"], "head"),
        (["--org", "某某局"], "org"),
        (["--scheme", "member.json"], "scheme"),
        (["--receipt", "commit.json"], "receipt"),
        (["--receipt", "2.sealed.json"], "receipt"),
        (["--sealed", "both.json"], "rebuilt"),
    ],
    ids=str,
)
def test_what_does_not_agree_is_named(
    files: Path, capsys: pytest.CaptureFixture[str], given: list[str], name: str
) -> None:
    path = [str(files / one) if one.endswith((".json",)) else one for one in given]
    code, found = states(capsys, files / "2.public.json", *path)
    assert code == 1
    failed = {one for one, (state, _) in found.items() if state == "fail"}
    assert failed
    assert failed <= {name, "membership"}


def test_a_head_of_the_log_before_counts(capsys: pytest.CaptureFixture[str], files: Path) -> None:
    """The noted head may be written as the posts write it, in groups; each digest of the log is one."""
    for entry in short().log:
        digits = entry.digest.hex()
        spaced = " ".join(digits[at : at + 4] for at in range(0, 64, 4))
        assert states(capsys, files / "2.public.json", "--head", spaced[:39])[1]["head"] == ("pass", "")


def test_an_outcome_receipt_names_nobody_by_itself(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = states(capsys, files / "2.public.json", "--receipt", files / "outcome.json")
    assert (code, found["outcome"]) == (0, ("unknown", "membership"))
    other = {**short().outcome, "id": "ENT-0004"}
    (files / "both.json").write_bytes(cj([short().receipt, other]))
    code, found = states(capsys, files / "2.public.json", "--receipt", files / "both.json")
    assert (code, found["outcome"][0], found["membership"][0]) == (1, "fail", "pass")


def test_one_entry_as_it_was_posted(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = states(capsys, files / "commit.json")
    assert code == 0
    assert {name for name, (state, _) in found.items() if state == "pass"} == {"form", "order", "table"}
    assert {needs for state, needs in found.values() if state == "unknown"} == {"record"}
    main(["draw", "verify", str(files / "commit.json")])
    said = capsys.readouterr().out
    assert "单独一条" in said
    assert short().log[2].digest.hex()[:4] in said


def test_a_delay_of_days_is_left_alone(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """2^31 rounds a step were promised; nobody waits for them unasked, and nothing is called checked."""
    data = (files / "2.public.json").read_bytes().replace(b'"it":50', b'"it":2147483647')
    (files / "2.public.json").write_bytes(data)
    code, found = states(capsys, files / "2.public.json")
    assert (code, found["delay"]) == (1, ("unknown", "delay"))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: data[:-9], "没有下载完"),
        (lambda data: b"\xef\xbb\xbf" + data, "不是一份完整的 JSON"),
        (lambda data: data + b"\n", "不是规定的写法"),
        (lambda data: data.replace(b'"it":50', b'"it":5e1'), "只有整数"),
        (lambda data: data.replace(b'"it":50', b'"it":50,"it":50'), "写了两次"),
        (lambda data: data.replace(b'"it":50', b'"it":1' + b"0" * 400), "2 的 53 次方"),
        (lambda data: data.replace(b'"it":50', b'"IT":50'), "不许用的字符"),
        (lambda data: data.replace(b'"note":""', b'"note":"\\ud800"'), "半个字符"),
        (lambda data: b"[" * 100_000 + data, "嵌套太深"),
        (lambda data: b"[" * 3_000_000, "部分太多"),
        (lambda data: b" " * (LARGEST_FILE + 9), "文件太大"),
        (lambda data: data.replace(b'"v":"ssj-draw/1"}', b'"v":"ssj-draw/2"}'), "字段、类型"),
    ],
)
def test_a_refusal_says_what_is_wrong_with_the_file(
    files: Path, capsys: pytest.CaptureFixture[str], spoil: object, said: str
) -> None:
    path = files / "2.public.json"
    path.write_bytes(spoil(path.read_bytes()))
    assert main(["draw", "verify", str(path)]) == 1
    shown = capsys.readouterr().out
    assert said in shown
    assert "重新下载" in shown


def test_every_check_has_words_and_a_place(files: Path) -> None:
    names = {key.removeprefix("draw_checks.") for key in book() if key.startswith("draw_checks.")}
    shown = [name for group in GROUPS.values() for name in group]
    assert len(shown) == len(set(shown))
    assert set(shown) == names
    assert {f"draw_groups.{name}" for name in GROUPS} <= set(book())
    assert set(RULES.values()) < names


def test_dates_of_another_age_do_not_stop_the_sentence(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = json.loads(short().public)
    record["log"][4]["at"] = 2**40 - 1
    (files / "2.public.json").write_bytes(cj(resigned(record)))
    assert main(["draw", "verify", str(files / "2.public.json")]) == 0
    assert "时间在您的钟之后" in capsys.readouterr().out
    record["log"][2]["at"] = 2**40 - 1
    (files / "2.public.json").write_bytes(cj(resigned(record)))
    assert main(["draw", "verify", str(files / "2.public.json")]) == 1
    assert "at = 1099511627775" in capsys.readouterr().out


def test_every_remark_has_words() -> None:
    source = (Path(__file__).parents[2] / "draw" / "notes.py").read_text(encoding="utf-8")
    keys = [key.removeprefix("draw_notes.") for key in book() if key.startswith("draw_notes.")]
    assert len(keys) == 11
    assert [key for key in keys if f'"{key}"' not in source] == []
