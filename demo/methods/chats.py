"""getMe, getChat, getChatMember, getChatMemberCount, getChatAdministrators, leaveChat."""

from demo import refusals
from demo.members import chat_member, set_status
from demo.methods.call import Call, method
from demo.state import Bot, Chat, Json, Person
from demo.world import without_reply

_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


@method
def get_me(call: Call) -> Json:
    """The bot itself; it may join groups and hears there only what privacy mode lets through."""
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return call.bot.user() | abilities


@method
def get_chat(call: Call) -> Json:
    """ChatFullInfo with the newest pinned message."""
    chat = call.present_chat()
    told = chat.told() | {
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }
    if chat.pinned:
        told["pinned_message"] = without_reply(chat.messages[chat.pinned[-1]].body)
    return told


@method
def get_chat_member(call: Call) -> Json:
    """How a user belongs to the chat; a stranger has `left`."""
    chat = call.present_chat()
    if not isinstance(call.params.get("user_id"), int):
        raise refusals.INVALID_USER
    user = call.world.user(call.params["user_id"])
    if user is None:
        raise refusals.USER_NOT_FOUND
    return _member(chat, user)


@method
def get_chat_member_count(call: Call) -> int:
    """People and bots in the chat."""
    chat = call.present_chat()
    return 2 if chat.private else sum(chat.holds(user_id) for user_id in chat.members)


@method
def get_chat_administrators(call: Call) -> list[Json]:
    """Owner and administrators that are no bots, and this bot."""
    chat = call.present_chat()
    if chat.private:
        raise refusals.PRIVATE_MEMBERS
    users = [call.world.user(user_id) for user_id in chat.members if chat.leads(user_id)]
    return [_member(chat, user) for user in users if isinstance(user, Person) or user is call.bot]


@method
def leave_chat(call: Call) -> bool:
    """The bot goes by itself."""
    chat = call.present_chat()
    if chat.private:
        raise refusals.LEAVE_PRIVATE
    set_status(call.world, chat, call.bot, "left", call.bot)
    return True


def _member(chat: Chat, user: Person | Bot | None) -> Json:
    assert user is not None
    if chat.private:
        inside = user in (chat.person, chat.bot)
        return chat_member(user, "member" if inside else "left")
    member = chat.members.get(user.id)
    return chat_member(user, chat.status(user.id), may_send=member is None or member.may_send)
