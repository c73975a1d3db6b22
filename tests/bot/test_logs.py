"""No secret survives in what is logged, wherever it hides."""

import io
import json
import logging
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import MASK, CleanFormatter, CleanHandler, JsonFormatter, Redactor

TOKEN = "7012345678:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
PHONE = "13812345678"
CERTIFICATE = "执法-15062600123"
PASSWORD = 'p"a\\ss/wörd\n'
SECRETS = (TOKEN, TOKEN.split(":")[1], PHONE, CERTIFICATE, PASSWORD, repr(PASSWORD)[1:-1])


@pytest.fixture
def redactor():
    redactor = Redactor()
    redactor.keep(CERTIFICATE)
    redactor.keep(PASSWORD)
    redactor.keep("")
    return redactor


@pytest.fixture(params=[CleanFormatter, JsonFormatter])
def log(request, redactor):
    """A logger and what it has written."""
    stream = io.StringIO()
    handler = CleanHandler(stream)
    handler.setFormatter(request.param(redactor))
    logger = logging.Logger("test")
    logger.addHandler(handler)
    return logger, stream


def clean(text: str) -> bool:
    return MASK in text and not any(secret in text for secret in SECRETS)


@pytest.mark.parametrize(
    "secret", [TOKEN, PHONE, "+86 138-1234-5678", "138 1234 5678", CERTIFICATE, PASSWORD]
)
def test_message_arguments_and_extra(log, secret):
    logger, stream = log
    logger.warning(f"said {secret} aloud")
    logger.warning("said %s and %r", secret, {"key": secret})
    logger.warning("said", extra={"who": secret, "deep": [{"list": secret}], secret: "name"})
    assert secret not in stream.getvalue()
    if MASK not in stream.getvalue():
        pytest.fail(stream.getvalue())


@pytest.mark.parametrize("form", ["bot{}/sendMessage", "file/bot{}/photos/1.jpg"])
def test_token_in_an_address(redactor, form):
    address = "https://api.telegram.org/" + form.format(TOKEN)
    assert clean(redactor.clean(address))
    assert clean(redactor.clean(address.replace(":AA", "%3AAA")))


def test_exceptions_their_causes_notes_and_groups(log):
    logger, stream = log
    try:
        try:
            try:
                raise KeyError(PASSWORD)
            except KeyError as cause:
                raise ConnectionError(f"https://api.telegram.org/bot{TOKEN}/getMe") from cause
        except ConnectionError:
            fault = ValueError(f"called {PHONE}")
            fault.add_note(f"holder of {CERTIFICATE}")
            raise ExceptionGroup("two", [fault, RuntimeError(TOKEN)])  # noqa: B904 - the context is the test
    except ExceptionGroup:
        logger.exception("failed", stack_info=True)
    assert clean(stream.getvalue())
    assert "ConnectionError" in stream.getvalue()


def test_the_text_that_logging_keeps_for_other_handlers_is_clean(redactor):
    try:
        raise ValueError(TOKEN)
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "m", (), sys.exc_info())
    CleanFormatter(redactor).format(record)
    assert clean(record.exc_text)


def test_a_record_that_cannot_be_formatted_says_where_not_what(log, capsys):
    logger, stream = log
    logger.warning("%d", TOKEN)
    said = capsys.readouterr().err + stream.getvalue()
    assert "test_logs.py" in said
    assert TOKEN not in said


def test_json_stays_json(redactor):
    record = logging.makeLogRecord(
        {"msg": PASSWORD, "phone": int(PHONE), "n": 5, "ok": True, "none": None, "levelname": "INFO"}
    )
    line = JsonFormatter(redactor).format(record)
    assert "\n" not in line
    fields = json.loads(line)
    assert (fields["message"], fields["phone"]) == (MASK, MASK)
    assert (fields["n"], fields["ok"], fields["none"]) == (5, True, None)


@pytest.mark.parametrize(
    "public", ["911506261138123456", "91150626MA0N13812X", "2026-09-14 09:00", "-1001381234567890"]
)
def test_public_codes_stay(redactor, public):
    assert redactor.clean(public) == public


@given(st.text(), st.text(min_size=1), st.text())
def test_whatever_is_kept_never_appears(before, secret, after):
    redactor = Redactor()
    redactor.keep(secret)
    rest = redactor.clean(f"{before} {secret} {after}").split(MASK)
    assert not any(secret in piece for piece in rest)


def test_a_whole_process_from_chatty_libraries_to_its_last_words():
    code = f"""
import logging, threading, warnings
from bot.logs import Redactor, configure
configure("human", "INFO", Redactor())
logging.getLogger("httpx").info("GET /bot{TOKEN}/getMe")
logging.getLogger("app").info("hello {PHONE}")
warnings.warn("careful with {TOKEN}")
def fall(): raise ValueError("thread {TOKEN}")
thread = threading.Thread(target=fall); thread.start(); thread.join()
raise ValueError("main {TOKEN}")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert clean(done.stderr + done.stdout)
    assert "GET" not in done.stderr
    for word in ("hello", "careful", "thread", "main"):
        assert f"{word} " in done.stderr
