"""`yaohao demo --story`, as anybody would call it, under both jurisdictions; then a stranger's check of its record."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ENDS = "every step came about"
DIFFERENCE = {
    "wushen": ("重抽空席", "请法制科意见", "现在重抽 2 个空席"),
    "wugang": ("同意，指定", "更换检查人员 1 人", "不摇号"),
}


def yaohao(*arguments: str, timeout: int = 420) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("yaohao")), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=timeout, env={**os.environ, "PYTHONUTF8": "1"}
    )


@pytest.mark.timeout(480)
@pytest.mark.parametrize("profile", ["wushen", "wugang"])
def test_the_story_comes_about_and_its_record_stands(profile: str, tmp_path: Path) -> None:
    told = yaohao("demo", "--story", "--profile", profile, "--keep", str(tmp_path), "--port", "0")
    assert told.returncode == 0, told.stdout[-3000:] + told.stderr[-2000:]
    assert ENDS in told.stdout
    for words in DIFFERENCE[profile]:
        assert words in told.stdout, words
    other = "wugang" if profile == "wushen" else "wushen"
    assert DIFFERENCE[other][0] not in told.stdout

    records = sorted(
        (tmp_path / "records").glob("*.public.json"), key=lambda path: int(path.name.split(".")[0])
    )
    last = records[-1]
    checked = yaohao("draw", "verify", str(last), "--json")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert json.loads(checked.stdout)["valid"] is True

    first = records[0]
    sealed = first.with_name(first.name.replace("public", "sealed"))
    assert yaohao("draw", "verify", str(first), "--sealed", str(sealed)).returncode == 0

    changed = tmp_path / "changed.json"
    text = last.read_text(encoding="utf-8")
    place = text.index('"seed":"') + 8
    digit = "0" if text[place] != "0" else "1"
    changed.write_text(text[:place] + digit + text[place + 1 :], encoding="utf-8")
    assert yaohao("draw", "verify", str(changed)).returncode == 1
