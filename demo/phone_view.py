"""What people see on their phones: chats and messages as `docs/control-interface.md` describes them."""

from typing import Any

from demo.files import Files
from demo.methods.commands import commands_shown
from demo.page_html import page_html
from demo.state import Chat, Json, Message, Person
from demo.world import World


def person_view(world: World, person: Person) -> Json:
    """One entry of /sim/people; `started` and `blocked` concern the first bot."""
    chats = chats_of(world, person)
    private = next((chat for chat in chats if chat.private), None)
    return {
        "id": person.id,
        "name": person.name,
        "username": person.username,
        "role": person.role,
        "started": private.started if private else False,
        "blocked": private.blocked if private else False,
        "unread": sum(unread(chat, person) for chat in chats),
    }


def chats_of(world: World, person: Person) -> list[Chat]:
    """Private chats first, then the groups the person is in."""
    privates = [world.private(bot, person) for bot in world.bots.values()]
    groups = [chat for chat in world.groups.values() if chat.holds(person.id) and chat.migrated_to is None]
    return privates + groups


def unread(chat: Chat, person: Person) -> int:
    """Messages of others since the person last looked."""
    seen = chat.read.get(person.id, 0)
    return sum(
        message.id > seen and message.sender_id != person.id and not message.deleted and not message.service
        for message in chat.messages.values()
    )


def chat_view(world: World, chat: Chat, person: Person) -> Json:
    """One entry of /sim/chats; `last` is a message or null."""
    bots = world.bots_of(chat)
    alive = [message for message in chat.messages.values() if not message.deleted]
    return {
        "id": world.page_id(chat),
        "type": chat.type,
        "title": chat.bot.name if chat.bot else chat.title,
        "unread": unread(chat, person),
        "last": message_view(world, chat, alive[-1]) if alive else None,
        "commands": [command for bot in bots for command in commands_shown(bot, chat, person)],
        "started": chat.started or not chat.private,
        "blocked": chat.blocked,
        "members": sum(chat.holds(one) for one in chat.members) or 2,
        "bot_typing": chat.typing_until > world.clock.unix(),
    }


def message_view(world: World, chat: Chat, message: Message) -> Json:
    """One message; `html` is its text or caption as safe HTML."""
    body = message.body
    entities = body.get("entities") or body.get("caption_entities") or []
    origin = body.get("forward_origin", {}).get("sender_user")
    return {
        "id": message.id,
        "chat": world.page_id(chat),
        "from": _sender(body["from"]),
        "date": body["date"],
        "text": body.get("text", ""),
        "html": page_html(message.text, entities),
        "buttons": [[_button(one) for one in row] for row in inline_rows(message)],
        "reply_keyboard": message.reply_keyboard,
        "file": _file(world.files, body),
        "caption": body.get("caption"),
        "reply_to": body.get("reply_to_message", {}).get("message_id"),
        "forward_from": _sender(origin) if origin else None,
        "edited": message.edited,
        "deleted": message.deleted,
        "pinned": message.pinned,
        "protected": message.protected,
        "thread": body.get("message_thread_id"),
        "service": _service(world, body) if message.service else None,
        "reactions": [one["emoji"] for given in message.reactions.values() for one in given],
    }


def inline_rows(message: Message) -> list[list[Json]]:
    """The inline keyboard as the Bot API has it."""
    rows: list[list[Json]] = message.body.get("reply_markup", {}).get("inline_keyboard", [])
    return rows


def _sender(user: Json) -> Json:
    return {"id": user["id"], "name": user["first_name"], "is_bot": user["is_bot"]}


def _button(button: Json) -> Json:
    told: Json = {"text": button["text"]}
    if "callback_data" in button:
        told["data"] = button["callback_data"]
    if "url" in button:
        told["url"] = button["url"]
    if "copy_text" in button:
        told["copy"] = button["copy_text"]["text"]
    return told | {"style": button.get("style"), "disabled": "disabled" in button}


def _file(files: Files, body: Json) -> Json | None:
    about: Any = body.get("document") or (body.get("photo") or [None])[-1]
    if about is None:
        return None
    file = files.by_id[about["file_id"]]
    return {
        "id": file.id,
        "name": file.name,
        "size": len(file.data),
        "mime": file.mime,
        "is_photo": bool(file.width),
    }


def _service(world: World, body: Json) -> str:
    """One sentence for what happened, in the page's language."""
    who = body["from"]["first_name"]
    if "new_chat_members" in body:
        names = "、".join(user["first_name"] for user in body["new_chat_members"])
        return f"{names} 加入了群组"
    if "left_chat_member" in body:
        return f"{body['left_chat_member']['first_name']} 离开了群组"
    if "pinned_message" in body:
        return f"{who} 置顶了一条消息"
    if "migrate_to_chat_id" in body or "migrate_from_chat_id" in body:
        return "群组已升级为超级群组"
    return ""
