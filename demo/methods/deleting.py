"""deleteMessage, pinChatMessage, unpinChatMessage, setMessageReaction."""

from typing import Any

from demo import refusals
from demo.methods.call import Call, method
from demo.state import Chat
from demo.world import without_reply

DELETABLE_S = 48 * 3600


@method
def delete_message(call: Call) -> bool:
    """Within 48 hours; other people's messages only in private or as an administrator."""
    chat = call.present_chat()
    message = call.message(chat, refusals.DELETE_NOT_FOUND)
    if message.sender_id != call.bot.id and not chat.private and not chat.leads(call.bot.id):
        raise refusals.DELETE_FOREIGN
    leads_big = chat.type == "supergroup" and chat.leads(call.bot.id)
    if not leads_big and call.world.clock.unix() - message.body["date"] > DELETABLE_S:
        raise refusals.DELETE_TOO_OLD
    call.world.delete(chat, message)
    return True


@method
def pin_chat_message(call: Call) -> bool:
    """On top of the chat, with a service message."""
    chat = _pinnable(call)
    message = call.message(chat, refusals.PIN_NOT_FOUND)
    if message.service:
        raise refusals.PIN_NOT_FOUND
    message.pinned = True
    if message.id in chat.pinned:
        return True
    chat.pinned.append(message.id)
    call.world.post(chat, call.bot, {"pinned_message": without_reply(message.body)})
    call.world.events.emit("pin", chat=call.world.page_id(chat), message_id=message.id)
    return True


@method
def unpin_chat_message(call: Call) -> bool:
    """This message, or the newest pinned one."""
    chat = _pinnable(call)
    message_id = call.whole("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    message = chat.message(message_id)
    if message is None:
        raise refusals.UNPIN_NOT_FOUND
    message.pinned = False
    if message_id in chat.pinned:
        chat.pinned.remove(message_id)
    call.world.events.emit("pin", chat=call.world.page_id(chat), message_id=message_id)
    return True


def _pinnable(call: Call) -> Chat:
    chat = call.present_chat()
    if not chat.private and not chat.leads(call.bot.id):
        raise refusals.NO_RIGHT_TO_PIN
    return chat


@method
def set_message_reaction(call: Call) -> bool:
    """At most one emoji by a bot; an empty list takes it back."""
    chat = call.present_chat()
    message = call.message(chat, refusals.REACT_NOT_FOUND)
    wanted: Any = call.params.get("reaction") or []
    if not isinstance(wanted, list) or not all(isinstance(one, dict) for one in wanted):
        raise refusals.REACTION_INVALID
    if len(wanted) > 1:
        raise refusals.TOO_MANY_REACTIONS
    if any(one.get("type") != "emoji" or not one.get("emoji") for one in wanted):
        raise refusals.REACTION_INVALID
    message.reactions[call.bot.id] = wanted
    call.world.changed(chat, message)
    return True
