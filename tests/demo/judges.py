"""Three judges, one recording: the published schema, aiogram's models and python-telegram-bot's parsers.

Every answer and every update of a run must please all three, so that the local server is not just what one
library happens to accept.
"""

from collections.abc import Iterator
from typing import Any

import aiogram.methods
import telegram
from pydantic import BaseModel, TypeAdapter

from demo.schema import schema

# Newer than python-telegram-bot's Bot API 10.0: (type, field).
NEWER_THAN_PTB = {
    ("InlineKeyboardButton", "disabled"),
    ("ChatMemberAdministrator", "can_send_welcome_messages"),
}


def verdicts(calls: list[dict[str, Any]]) -> list[str]:
    """Complaints of all judges about a journal."""
    complaints = [problem for call in calls for problem in call["problems"]]
    for call in calls:
        if call["answer"]["ok"]:
            method, result = call["method"], call["answer"]["result"]
            complaints += [f"aiogram {method}: {one}" for one in aiogram_says(method, result)]
            complaints += [f"ptb {method}: {one}" for one in ptb_says(method, result)]
    return complaints


def aiogram_says(method: str, result: Any) -> list[str]:
    kind = getattr(aiogram.methods, method[0].upper() + method[1:]).__returning__
    parsed = TypeAdapter(kind).validate_python(result)
    return [f"{type(one).__name__} {sorted(one.model_extra)}" for one in _models(parsed) if one.model_extra]


def _models(value: Any) -> Iterator[BaseModel]:
    if isinstance(value, list):
        for one in value:
            yield from _models(one)
    elif isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from _models(getattr(value, name))


def ptb_says(method: str, result: Any) -> list[str]:
    kind = schema()["methods"][method]["returns"][0]
    cls = getattr(telegram, kind.removeprefix("Array of "), None)
    if cls is None:
        return []
    items = result if isinstance(result, list) else [result]
    parsed = [cls.de_json(item, None) for item in items if isinstance(item, dict)]
    return [complaint for one in parsed for complaint in _unknown(one)]


def _unknown(value: Any) -> list[str]:
    if isinstance(value, (list, tuple)):
        return [complaint for one in value for complaint in _unknown(one)]
    if not isinstance(value, telegram.TelegramObject):
        return []
    name = type(value).__name__
    found = [f"{name}.{field}" for field in value.api_kwargs if (name, field) not in NEWER_THAN_PTB]
    for kind in type(value).__mro__:
        for slot in getattr(kind, "__slots__", ()):
            found += _unknown(getattr(value, slot, None))
    return found
