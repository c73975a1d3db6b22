"""answerCallbackQuery: once, in time, and the person sees a toast or an alert."""

from demo import refusals
from demo.entities import utf16
from demo.methods.call import Call, method

ANSWER_LIMIT = 200


@method
def answer_callback_query(call: Call) -> bool:
    """`text` up to 200 units; `show_alert` makes it a window."""
    text = call.string("text")
    if utf16(text) > ANSWER_LIMIT:
        raise refusals.ANSWER_TOO_LONG
    told = {"text": text, "show_alert": call.flag("show_alert"), "url": call.string("url")}
    tap = call.taps.answer(call.bot, call.string("callback_query_id"), told)
    call.world.events.emit("toast", person=tap.person.id, text=text, alert=told["show_alert"])
    return True
