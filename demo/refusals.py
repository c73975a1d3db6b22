"""Every refusal of the local server, in Telegram's own words.

The wordings are those of the official Bot API server's source. Those marked `unverified` come from the
servers behind it and are known from many independent reports only; they were not checked against Telegram.
Nothing here is friendlier than the original: a bot that reads these texts must not learn a dialect.
"""

from typing import Any


class Refusal(Exception):  # noqa: N818 - it is an answer, not a mishap
    """An answer `{"ok": false}`: HTTP status = `code`, `parameters` as in ResponseParameters."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The envelope."""
        told: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            told["parameters"] = dict(self.parameters)
        return told


def bad(text: str) -> Refusal:
    """400; the first letter goes down unless the second is a capital or an underscore, as in the server."""
    if text[:1].isupper() and not (text[1:2].isupper() or text[1:2] == "_"):
        text = text[0].lower() + text[1:]
    return Refusal(400, f"Bad Request: {text}")


def forbidden(text: str) -> Refusal:
    """403."""
    return Refusal(403, f"Forbidden: {text}")


# Transport
NOT_FOUND = Refusal(404, "Not Found")
UNAUTHORIZED = Refusal(401, "Unauthorized")
INTERNAL = Refusal(500, "Internal Server Error")
TOO_LARGE = Refusal(413, "Request Entity Too Large")
BODY_UNREADABLE = bad("can't parse JSON object")  # unverified
TERMINATED = Refusal(
    409,
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
)
WEBHOOK_ACTIVE = Refusal(
    409,
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first",
)

# Chats and people
CHAT_ID_EMPTY = bad("chat_id is empty")
CHAT_NOT_FOUND = bad("chat not found")
USER_NOT_FOUND = bad("user not found")
INVALID_USER = bad("invalid user_id specified")
PRIVATE_MEMBERS = bad("there are no administrators in the private chat")
LEAVE_PRIVATE = bad("chat member status can't be changed in private chats")
BLOCKED = forbidden("bot was blocked by the user")
DEACTIVATED = forbidden("user is deactivated")
NEVER_STARTED = forbidden("bot can't initiate conversation with a user")  # unverified
BOT_TO_BOT = forbidden("bot can't send messages to bots")  # unverified
KICKED_GROUP = forbidden("bot was kicked from the group chat")
KICKED_SUPERGROUP = forbidden("bot was kicked from the supergroup chat")
NOT_MEMBER_GROUP = forbidden("bot is not a member of the group chat")
NOT_MEMBER_SUPERGROUP = forbidden("bot is not a member of the supergroup chat")
NO_RIGHT_TO_SEND = bad("not enough rights to send text messages to the chat")
NO_RIGHT_TO_PIN = bad("not enough rights to manage pinned messages in the chat")

# Texts
TEXT_EMPTY = bad("message text is empty")
TEXT_TOO_LONG = bad("message is too long")  # unverified
CAPTION_TOO_LONG = bad("message caption is too long")  # unverified
UNSUPPORTED_PARSE_MODE = bad("unsupported parse_mode")
BAD_ENTITIES = bad("can't parse entities: expected an Array of MessageEntity")  # unverified

# Messages
MESSAGE_ID_MISSING = bad("message identifier is not specified")
THREAD_NOT_FOUND = bad("message thread not found")
REPLY_NOT_FOUND = bad("message to be replied not found")
REPLY_UNREADABLE = bad("can't parse reply parameters JSON object")
QUOTE_NOT_FOUND = bad("QUOTE_TEXT_INVALID")  # unverified
EDIT_NOT_FOUND = bad("message to edit not found")  # unverified
EDIT_FOREIGN = bad("message can't be edited")
EDIT_NO_TEXT = bad("there is no text in the message to edit")
EDIT_NO_CAPTION = bad("there is no caption in the message to edit")
NOT_MODIFIED = bad(
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
DELETE_NOT_FOUND = bad("message to delete not found")
DELETE_TOO_OLD = bad("message can't be deleted for everyone")
DELETE_FOREIGN = bad("message can't be deleted")
PIN_NOT_FOUND = bad("message to pin not found")
UNPIN_NOT_FOUND = bad("message to unpin not found")
FORWARD_NOT_FOUND = bad("message to forward not found")
FORWARD_FORBIDDEN = bad("message can't be forwarded")
COPY_NOT_FOUND = bad("message to copy not found")
COPY_FORBIDDEN = bad("message can't be copied")
REACT_NOT_FOUND = bad("message to react not found")
REACTION_INVALID = bad("REACTION_INVALID")  # unverified
TOO_MANY_REACTIONS = bad("REACTIONS_TOO_MANY")  # unverified
OPTIONS_UNREADABLE = bad("can't parse link preview options JSON object")  # unverified
BAD_ACTION = bad("wrong parameter action in request")

# Keyboards
MARKUP_UNREADABLE = bad("can't parse reply keyboard markup JSON object")
MARKUP_NOT_OBJECT = bad("object expected as reply markup")
BUTTON_WITHOUT_ACTION = bad("text buttons are unallowed in the inline keyboard")
BUTTON_TEXT_EMPTY = bad("can't parse inline keyboard button: text is empty")  # unverified
BUTTON_DATA_INVALID = bad("BUTTON_DATA_INVALID")  # unverified
BUTTON_COPY_INVALID = bad("BUTTON_COPY_TEXT_INVALID")  # unverified
BUTTON_STYLE_INVALID = bad("invalid button style specified")  # unverified
INLINE_ONLY = bad("inline keyboard expected")

# Callback queries
QUERY_TOO_OLD = bad("query is too old and response timeout expired or query ID is invalid")
ANSWER_TOO_LONG = bad("MESSAGE_TOO_LONG")  # unverified

# Files
FILE_TOO_BIG = bad("file is too big")
FILE_ID_WRONG = bad("wrong file identifier/HTTP URL specified")
FILE_ID_INVALID = bad("invalid file_id")
FILE_UNAVAILABLE = bad("wrong file_id or the file is temporarily unavailable")
FILE_EMPTY = bad("file must be non-empty")
DOCUMENT_MISSING = bad("there is no document in the request")
PHOTO_MISSING = bad("there is no photo in the request")
IMAGE_UNREADABLE = bad("IMAGE_PROCESS_FAILED")  # unverified
PHOTO_BYTES = bad("file is too big for a photo; the maximum size is 10 MB")  # unverified
PHOTO_TOO_BIG = bad("PHOTO_INVALID_DIMENSIONS")  # unverified
URL_UNREACHABLE = bad("Failed to get HTTP URL content")

# Commands
COMMAND_INVALID = bad("BOT_COMMAND_INVALID")  # unverified
COMMAND_DESCRIPTION_INVALID = bad("BOT_COMMAND_DESCRIPTION_INVALID")  # unverified
COMMANDS_TOO_MANY = bad("BOT_COMMANDS_TOO_MUCH")  # unverified
COMMANDS_UNREADABLE = bad("can't parse commands JSON object")  # unverified
SCOPE_UNREADABLE = bad("can't parse BotCommandScope JSON object")
SCOPE_UNKNOWN = bad("unsupported type specified")
LANGUAGE_INVALID = bad("BOT_COMMAND_LANG_CODE_INVALID")  # unverified

# Webhook
WEBHOOK_URL_BAD = bad("bad webhook: An HTTPS URL must be provided for webhook")
SECRET_BAD = bad("secret token contains unallowed characters")


def entities(detail: str) -> Refusal:
    """Broken markup: `detail` keeps its capital, it comes after the server's own prefix."""
    return Refusal(400, f"Bad Request: can't parse entities: {detail}")


def button_url(url: str) -> Refusal:
    """An inline button with a link nobody can open."""
    return bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def flood(seconds: int) -> Refusal:
    """429: try again after `seconds`."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def migrated(chat_id: int) -> Refusal:
    """The group lives on under another id."""
    return Refusal(
        400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat_id
    )
