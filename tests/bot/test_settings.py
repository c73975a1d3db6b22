"""Settings come from the environment, and a dangerous set of them does not start."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.house import source_of
from bot.settings import Settings
from workflow.source import Source


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch):
    import os

    for name in [name for name in os.environ if name.startswith("YAOHAO_")]:
        monkeypatch.delenv(name)


def test_without_any_setting_it_runs_on_sqlite_with_the_key_outside():
    settings = Settings()
    assert settings.database_url.get_secret_value() == "sqlite+aiosqlite:///var/data/yaohao.db"
    assert settings.key_file == Path("var/yaohao.key")
    assert settings.data_dir not in settings.key_file.parents
    assert settings.draw.delay_seg * settings.draw.delay_it == 2**29


def test_the_data_directory_moves_both():
    settings = Settings(data_dir=Path("a/b"))
    assert settings.database_url.get_secret_value().endswith("///a/b/yaohao.db")
    assert settings.key_file == Path("a/yaohao.key")


def test_environment_secrets_folder_and_groups(monkeypatch, tmp_path):
    (tmp_path / "yaohao_token").write_text("1:from-file\n")
    (tmp_path / "yaohao_log_level").write_text("DEBUG")
    monkeypatch.setenv("YAOHAO_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("YAOHAO_LOG_LEVEL", "WARNING")
    monkeypatch.setenv("YAOHAO_FLOOD__GROUP", "10")
    monkeypatch.setenv("YAOHAO_DRAW__WINDOW", "60")
    monkeypatch.setenv("YAOHAO_API_BASE", "http://127.0.0.1:8081/")
    settings = Settings()
    assert settings.token.get_secret_value() == "1:from-file"
    assert settings.log_level == "WARNING"
    assert (settings.flood.group, settings.flood.overall) == (10, 29)
    assert (settings.draw.window, settings.draw.grace) == (60, 5)
    assert settings.api_base == "http://127.0.0.1:8081"


def test_a_beacon_is_off_unless_set(monkeypatch):
    assert source_of(Settings().beacon) == Source()
    assert Source().kind == "off"
    for name, value in {"KIND": "drand", "RELAY": "https://relay.example"}.items():
        monkeypatch.setenv(f"YAOHAO_BEACON__{name}", value)
    assert source_of(Settings().beacon) == Source(kind="drand", relayed=True)


def test_secrets_do_not_print(monkeypatch):
    monkeypatch.setenv("YAOHAO_TOKEN", "1:hidden")
    monkeypatch.setenv("YAOHAO_DATABASE_URL", "postgresql+asyncpg://u:hidden@h/d")
    assert "hidden" not in repr(Settings())


@pytest.mark.parametrize(
    ("given", "cure"),
    [
        ({"MODE": "webhook", "WEBHOOK_URL": "https://x.example"}, "YAOHAO_WEBHOOK_SECRET"),
        ({"MODE": "webhook", "WEBHOOK_SECRET": "s"}, "YAOHAO_WEBHOOK_URL"),
        ({"WEBHOOK_SECRET": "hidden word"}, "A-Z a-z 0-9"),
        ({"WEBHOOK_URL": "x.example"}, "https://"),
        ({"DRAW__GRACE": "9"}, "grace"),
        ({"DRAW__DELAY_SEG": "0"}, "together"),
        ({"DRAW__WINDO": "9"}, "unexpected_keyword"),
        ({"FLOOD__GROUP": "0"}, "greater"),
        ({"BEACON__KIND": "dice"}, "drand"),
        ({"BEACON__KIND": "drand", "BEACON__RELAY": "relay.example"}, "https://"),
        ({"BEACON__KIND": "public"}, "a name and a format"),
        ({"BEACON__KIND": "public", "BEACON__NAME": "a", "BEACON__FORMAT": "###"}, "outcomes"),
        (
            {
                "BEACON__KIND": "public",
                "BEACON__NAME": "a",
                "BEACON__FORMAT": "##",
                "BEACON__OUTCOMES": "101",
            },
            "outcomes",
        ),
    ],
)
def test_what_must_not_start(monkeypatch, given, cure):
    for name, value in given.items():
        monkeypatch.setenv(f"YAOHAO_{name}", value)
    with pytest.raises(ValidationError) as refusal:
        Settings()
    assert cure in str(refusal.value)
    assert "hidden" not in str(refusal.value)
