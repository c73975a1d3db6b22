"""Coming, going, blocking, promoting, a group becoming a supergroup: the state and the updates about it."""

from demo.state import ACTIVE, Bot, Chat, Json, Member, Person
from demo.world import FIRST_SUPERGROUP, World

_ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
)
_MEMBER_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


def chat_member(user: Person | Bot, status: str, *, may_send: bool = True) -> Json:
    """Telegram's ChatMember."""
    told: Json = {"user": user.user(), "status": status}
    match status:
        case "creator":
            return told | {"is_anonymous": False}
        case "administrator":
            rights = dict.fromkeys(_ADMIN_RIGHTS, True) | {"can_promote_members": False}
            more = {"can_pin_messages": True, "can_edit_messages": False}
            return told | {"can_be_edited": False, "is_anonymous": False} | rights | more
        case "restricted":
            rights = dict.fromkeys(_MEMBER_RIGHTS, False) | {"can_send_messages": may_send}
            return told | {"is_member": True, "until_date": 0} | rights
        case "kicked":
            return told | {"until_date": 0}
    return told


def set_status(world: World, chat: Chat, user: Person | Bot, status: str, by: Person | Bot) -> None:
    """Change how `user` belongs to a group, with service message and updates."""
    before = chat.members.get(user.id, Member("left"))
    after = Member(status, may_send=status != "restricted")
    if before.status == after.status:
        return
    was_in, is_in = before.status in ACTIVE, after.status in ACTIVE
    if is_in:
        chat.members[user.id] = after
    if is_in and not was_in:
        world.post(chat, by, {"new_chat_members": [user.user()]})
    if was_in and not is_in:
        world.post(chat, by, {"left_chat_member": user.user()})
    chat.members[user.id] = after
    told = {
        "chat": chat.told(),
        "from": by.user(),
        "date": int(world.clock.unix()),
        "old_chat_member": chat_member(user, before.status, may_send=before.may_send),
        "new_chat_member": chat_member(user, after.status, may_send=after.may_send),
    }
    if isinstance(user, Bot):
        user.mailbox.put("my_chat_member", told)
    for bot in world.bots_of(chat):
        if chat.leads(bot.id) and bot is not user:
            bot.mailbox.put("chat_member", told)
    world.events.emit("chat", chat=chat.id)


def set_blocked(world: World, chat: Chat, blocked: bool) -> None:
    """The person of a private chat blocks or unblocks its bot."""
    if chat.person is None or chat.bot is None or chat.blocked == blocked:
        return
    chat.blocked = blocked
    old, new = ("member", "kicked") if blocked else ("kicked", "member")
    told = {
        "chat": chat.told(),
        "from": chat.person.user(),
        "date": int(world.clock.unix()),
        "old_chat_member": chat_member(chat.bot, old),
        "new_chat_member": chat_member(chat.bot, new),
    }
    chat.bot.mailbox.put("my_chat_member", told)
    world.events.emit("chat", chat=world.page_id(chat))


def migrate(world: World, old: Chat) -> Chat:
    """The group becomes a supergroup: another id, fresh message numbers, a service message on either side."""
    new = Chat(-(FIRST_SUPERGROUP + len(world.groups)), "supergroup", old.title)
    new.members = dict(old.members)
    owner_id = next((one for one, member in old.members.items() if member.status == "creator"), 0)
    by = world.user(owner_id) or next(iter(world.bots.values()))
    world.groups[new.id] = new
    world.post(old, by, {"migrate_to_chat_id": new.id})
    old.migrated_to = new.id
    world.post(new, by, {"migrate_from_chat_id": old.id})
    world.events.emit("chat", chat=old.id)
    world.events.emit("chat", chat=new.id)
    return new
