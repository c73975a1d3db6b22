"""Logging that keeps secrets: whatever a library or an exception says, the line is cleaned as it leaves."""

import json
import logging
import re
import sys
import threading
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal, TextIO
from urllib.parse import quote

MASK = "[secret]"
TOKEN = re.compile(r"\d+(?::|%3[Aa])[A-Za-z0-9_-]{30,}")  # also within an address: …/bot<token>/sendMessage
PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")  # not within an 18-digit code
CHATTY = (
    "httpx",
    "httpcore",
    "aiohttp.access",
    "apscheduler",
    "aiosqlite",
    "telegram",
    "aiogram",
)  # at INFO they write a line per request or tick, at DEBUG whole messages and rows
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Redactor:
    """Masks bot tokens, phones, and every string it was told to keep: passwords, certificate numbers."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        self._known: re.Pattern[str] | None = None

    def keep(self, secret: str) -> None:
        """Never let `secret` out from now on, nor the forms it takes in a repr, a JSON text or an address."""
        if secret:
            self._secrets |= {secret, repr(secret)[1:-1], json.dumps(secret)[1:-1], quote(secret, safe="")}
            self._known = None

    def clean(self, text: str) -> str:
        """`text` with every secret masked."""
        if self._known is None:
            longest_first = sorted(self._secrets, key=len, reverse=True)
            self._known = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
        return PHONE.sub(MASK, TOKEN.sub(MASK, self._known.sub(MASK, text)))


class CleanFormatter(logging.Formatter):
    """One record as a line for people, the traceback below it; nothing leaves but through the redactor."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s  %(message)s")
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        """The finished text, cleaned as a whole: message, arguments, exceptions and their causes, stack."""
        return self._redactor.clean(super().format(record))

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - the name is logging's
        """Clean by itself, because logging keeps this text in the record, where other handlers find it."""
        return self._redactor.clean(super().formatException(ei))


class JsonFormatter(CleanFormatter):
    """One record as one JSON object on one line: at, level, logger, message, and `extra` fields as given."""

    def format(self, record: logging.LogRecord) -> str:
        """Each value is cleaned before it is quoted, so that the line stays JSON."""
        fields: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            fields["stack"] = record.stack_info
        extra = {name: value for name, value in vars(record).items() if name not in STANDARD}
        cleaned = {self._redactor.clean(name): self._value(value) for name, value in (fields | extra).items()}
        return json.dumps(cleaned, ensure_ascii=False)

    def _value(self, value: object) -> object:
        """Numbers stay numbers unless they are somebody's phone."""
        text = self._redactor.clean(str(value))
        return value if isinstance(value, int | float | None) and text == str(value) else text


class CleanHandler(logging.StreamHandler[TextIO]):
    """Writes to a stream; a record that cannot be formatted is reported without its arguments."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is logging's
        """Logging itself would print message and arguments as they are."""
        fault = sys.exc_info()[0]
        name = fault.__name__ if fault else "error"
        sys.stderr.write(
            f"a log record of {record.name} ({record.filename}:{record.lineno}) failed: {name}\n"
        )


def configure(
    form: Literal["human", "json"], level: str, redactor: Redactor, stream: TextIO | None = None
) -> None:
    """Send all logging, warnings and uncaught exceptions to `stream` (standard error), cleaned."""
    handler = CleanHandler(stream)
    handler.setFormatter(JsonFormatter(redactor) if form == "json" else CleanFormatter(redactor))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda args: _log_uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def _log_uncaught(
    kind: type[BaseException], fault: BaseException | None, trace: TracebackType | None
) -> None:
    """The interpreter's own last words would show the exception as it is."""
    if fault is not None and not isinstance(fault, KeyboardInterrupt):
        logging.getLogger("bot").critical("nobody caught this", exc_info=(kind, fault, trace))
