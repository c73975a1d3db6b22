"""sendMessage, sendPhoto, sendDocument, forwardMessage, copyMessage, sendChatAction."""

from demo import refusals
from demo.entities import Entity
from demo.files import LARGEST_RATIO, LARGEST_SIDES, PHOTO_LIMIT, File, Upload
from demo.keyboards import inline_of, read_markup, reply_keyboard_of
from demo.methods.call import Call, method
from demo.state import Chat, Json, Message

_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
TYPING_S = 5


@method
def send_message(call: Call) -> Json:
    """Text, 1-4096 units after parsing."""
    text, entities = call.text()
    content = text_content(text, entities)
    if options := call.object("link_preview_options", refusals.OPTIONS_UNREADABLE):
        content["link_preview_options"] = options
    return _deliver(call, content)


def text_content(text: str, entities: list[Entity]) -> Json:
    """How a Message carries text."""
    return {"text": text} | ({"entities": entities} if entities else {})


@method
def send_document(call: Call) -> Json:
    """A new file or one the server knows."""
    file = _file(call, "document", photo=False)
    return _deliver(call, file.content() | call.caption())


@method
def send_photo(call: Call) -> Json:
    """A picture: PNG, GIF or JPEG up to 10 MB."""
    file = _file(call, "photo", photo=True)
    shown: Json = {"show_caption_above_media": True} if call.flag("show_caption_above_media") else {}
    spoiler: Json = {"has_media_spoiler": True} if call.flag("has_spoiler") else {}
    return _deliver(call, file.content() | call.caption() | shown | spoiler)


@method
def forward_message(call: Call) -> Json:
    """The same words under their writer's name."""
    source = _source(call, refusals.FORWARD_NOT_FOUND)
    if source.protected:
        raise refusals.FORWARD_FORBIDDEN
    return _deliver(call, forwarded(call, source))


def forwarded(call: Call, source: Message) -> Json:
    """Content of a forward."""
    origin = source.body.get("forward_origin") or {
        "type": "user",
        "sender_user": source.body["from"],
        "date": source.body["date"],
    }
    return {"forward_origin": origin, **content_of(source)}


@method
def copy_message(call: Call) -> Json:
    """The same words under the bot's own name; only the new id comes back."""
    source = _source(call, refusals.COPY_NOT_FOUND)
    if source.protected:
        raise refusals.COPY_FORBIDDEN
    content = content_of(source)
    if "caption" in call.params and "text" not in content:
        content = {name: value for name, value in content.items() if not name.startswith("caption")}
        content |= call.caption()
    return {"message_id": _deliver(call, content)["message_id"]}


def content_of(message: Message) -> Json:
    """What was said, without who, when and buttons."""
    said = ("text", "entities", "document", "photo", "caption", "caption_entities", "link_preview_options")
    return {name: message.body[name] for name in said if name in message.body}


@method
def send_chat_action(call: Call) -> bool:
    """Shows "typing" for five seconds or until the next message."""
    chat = call.writable_chat()
    if call.string("action") not in _ACTIONS:
        raise refusals.BAD_ACTION
    chat.typing_until = call.world.clock.unix() + TYPING_S
    call.world.events.emit("chat", chat=call.world.page_id(chat))
    return True


def _source(call: Call, missing: refusals.Refusal) -> Message:
    chat = call.chat("from_chat_id")
    call.world.present(call.bot, chat)
    source = call.message(chat, missing)
    if source.service:
        raise missing
    return source


def _deliver(call: Call, content: Json) -> Json:
    chat = call.writable_chat()
    markup = read_markup(call.params.get("reply_markup"))
    reply_to, quote = _reply(call, chat)
    thread = _thread(call, chat)
    if inline := inline_of(markup):
        content = content | {"reply_markup": inline}
    chat.typing_until = 0.0
    message = call.world.post(
        chat,
        call.bot,
        content | quote,
        reply_to=reply_to,
        thread=thread,
        reply_keyboard=reply_keyboard_of(markup),
        protected=call.flag("protect_content"),
    )
    return message.body


def _reply(call: Call, chat: Chat) -> tuple[Message | None, Json]:
    """The message replied to and the quote from it."""
    wanted = call.object("reply_parameters", refusals.REPLY_UNREADABLE)
    if wanted is None:
        return None, {}
    if not isinstance(wanted.get("message_id"), int):
        raise refusals.REPLY_UNREADABLE
    found = chat.message(wanted["message_id"])
    if found is None:
        if wanted.get("allow_sending_without_reply") is True:
            return None, {}
        raise refusals.REPLY_NOT_FOUND
    quote = wanted.get("quote")
    if not quote:
        return found, {}
    if quote not in found.text:
        raise refusals.QUOTE_NOT_FOUND
    position = len(found.text[: found.text.index(quote)].encode("utf-16-le")) // 2
    return found, {"quote": {"text": quote, "position": position, "is_manual": True}}


def _thread(call: Call, chat: Chat) -> int | None:
    """A thread is the message it began with, in a supergroup."""
    thread = call.whole("message_thread_id")
    if not thread:
        return None
    if chat.type != "supergroup" or chat.message(thread) is None:
        raise refusals.THREAD_NOT_FOUND
    return thread


def _file(call: Call, name: str, *, photo: bool) -> File:
    """From an upload, or from a file_id."""
    given = call.string(name)
    upload = call.uploads.get(given.removeprefix("attach://"))
    if upload is not None:
        return _stored(call, upload, photo=photo)
    if not given:
        raise refusals.PHOTO_MISSING if photo else refusals.DOCUMENT_MISSING
    if given.startswith(("http://", "https://")):
        raise refusals.URL_UNREACHABLE
    known = call.world.files.by_id.get(given)
    if known is None or bool(known.width) != photo:
        raise refusals.FILE_ID_WRONG
    return known


def _stored(call: Call, upload: Upload, *, photo: bool) -> File:
    if not upload.data:
        raise refusals.FILE_EMPTY
    if photo and len(upload.data) > PHOTO_LIMIT:
        raise refusals.PHOTO_BYTES
    file = call.world.files.store(upload, photo=photo)
    if file is None:
        raise refusals.IMAGE_UNREADABLE
    if photo:
        sides = sorted((file.width, file.height))
        if sum(sides) > LARGEST_SIDES or sides[1] > LARGEST_RATIO * max(sides[0], 1):
            raise refusals.PHOTO_TOO_BIG
    return file
