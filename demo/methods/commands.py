"""setMyCommands, getMyCommands, deleteMyCommands: one list per scope and language."""

import re
from typing import Any

from demo import refusals
from demo.methods.call import Call, method
from demo.state import Bot, Chat, Json, Person

COMMANDS_LIMIT = 100
DESCRIPTION_LIMIT = 256
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_PLAIN_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
_CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}


@method
def set_my_commands(call: Call) -> bool:
    """Replaces the list of this scope and language."""
    commands = call.params.get("commands")
    if not isinstance(commands, list):
        raise refusals.COMMANDS_UNREADABLE
    if len(commands) > COMMANDS_LIMIT:
        raise refusals.COMMANDS_TOO_MANY
    checked = [_command(one) for one in commands]
    call.bot.commands[_key(call)] = checked
    call.world.events.emit("chat", chat=None)
    return True


@method
def get_my_commands(call: Call) -> list[Json]:
    """The list of exactly this scope and language."""
    return call.bot.commands.get(_key(call), [])


@method
def delete_my_commands(call: Call) -> bool:
    """Higher scopes shine through again."""
    call.bot.commands.pop(_key(call), None)
    call.world.events.emit("chat", chat=None)
    return True


def commands_shown(bot: Bot, chat: Chat, person: Person) -> list[Json]:
    """What this person sees in this chat: the narrowest scope first, the person's language before none."""
    scopes = ["default"]
    if chat.private:
        scopes = [f"chat {chat.id}", "all_private_chats", *scopes]
    elif chat.leads(person.id):
        scopes = [
            f"chat_member {chat.id} {person.id}",
            f"chat_administrators {chat.id}",
            f"chat {chat.id}",
            "all_chat_administrators",
            "all_group_chats",
            *scopes,
        ]
    else:
        scopes = [f"chat_member {chat.id} {person.id}", f"chat {chat.id}", "all_group_chats", *scopes]
    language = person.language.partition("-")[0]
    for scope in scopes:
        for wanted in (language, ""):
            if (scope, wanted) in bot.commands:
                return bot.commands[scope, wanted]
    return []


def _command(raw: Any) -> Json:
    if not isinstance(raw, dict):
        raise refusals.COMMANDS_UNREADABLE
    name = str(raw.get("command", "")).removeprefix("/")
    description = str(raw.get("description", "")).strip()
    if not _COMMAND.fullmatch(name):
        raise refusals.COMMAND_INVALID
    if not 1 <= len(description) <= DESCRIPTION_LIMIT:
        raise refusals.COMMAND_DESCRIPTION_INVALID
    return {"command": name, "description": description}


def _key(call: Call) -> tuple[str, str]:
    language = call.string("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise refusals.LANGUAGE_INVALID
    scope = call.object("scope", refusals.SCOPE_UNREADABLE) or {"type": "default"}
    kind = str(scope.get("type"))
    if kind in _PLAIN_SCOPES:
        return kind, language
    if kind not in _CHAT_SCOPES:
        raise refusals.SCOPE_UNKNOWN
    chat = call.world.chat_for(call.bot, scope["chat_id"]) if isinstance(scope.get("chat_id"), int) else None
    if chat is None:
        raise refusals.CHAT_NOT_FOUND
    member = f" {scope.get('user_id')}" if kind == "chat_member" else ""
    return f"{kind} {chat.id}{member}", language
