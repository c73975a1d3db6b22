"""editMessageText, editMessageCaption, editMessageReplyMarkup."""

from demo import refusals
from demo.keyboards import read_inline
from demo.methods.call import Call, method
from demo.methods.sending import text_content
from demo.state import Chat, Json, Message

_TEXT = ("text", "entities", "link_preview_options")
_CAPTION = ("caption", "caption_entities", "show_caption_above_media")


@method
def edit_message_text(call: Call) -> Json:
    """Another text, another inline keyboard; without `reply_markup` the keyboard goes away."""
    text, entities = call.text()
    chat, message = _mine(call)
    if "text" not in message.body:
        raise refusals.EDIT_NO_TEXT
    content = text_content(text, entities)
    if options := call.object("link_preview_options", refusals.OPTIONS_UNREADABLE):
        content["link_preview_options"] = options
    return _replace(call, chat, message, _TEXT, content)


@method
def edit_message_caption(call: Call) -> Json:
    """Another caption under a file or picture."""
    content = call.caption()
    chat, message = _mine(call)
    if "text" in message.body or message.service:
        raise refusals.EDIT_NO_CAPTION
    if call.flag("show_caption_above_media"):
        content["show_caption_above_media"] = True
    return _replace(call, chat, message, _CAPTION, content)


@method
def edit_message_reply_markup(call: Call) -> Json:
    """Another inline keyboard or none; this does not mark the message as edited for people."""
    chat, message = _mine(call)
    return _replace(call, chat, message, (), {})


def _mine(call: Call) -> tuple[Chat, Message]:
    if "message_id" not in call.params and "inline_message_id" in call.params:
        raise refusals.EDIT_NOT_FOUND
    chat = call.writable_chat()
    message = call.message(chat, refusals.EDIT_NOT_FOUND)
    if message.sender_id != call.bot.id or message.service:
        raise refusals.EDIT_FOREIGN
    return chat, message


def _replace(call: Call, chat: Chat, message: Message, parts: tuple[str, ...], content: Json) -> Json:
    """Put `content` in place of `parts`; refuse when nothing at all would change."""
    markup = read_inline(call.params.get("reply_markup"))
    before = {name: message.body.get(name) for name in (*parts, "reply_markup")}
    after = {name: content.get(name) for name in parts} | {"reply_markup": markup}
    if before == after:
        raise refusals.NOT_MODIFIED
    body = {name: value for name, value in message.body.items() if name not in before}
    body |= {name: value for name, value in after.items() if value is not None}
    if parts:
        body["edit_date"] = int(call.world.clock.unix())
    message.body = body
    call.world.changed(chat, message)
    return body
