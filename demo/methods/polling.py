"""getUpdates, setWebhook, deleteWebhook, getWebhookInfo."""

import re

from demo import refusals
from demo.methods.call import Call, method
from demo.state import Json, Webhook
from demo.webhook import reachable


@method
async def get_updates(call: Call) -> list[Json]:
    """Long polling up to 50 seconds."""
    call.bot.mailbox.ask_for(call.params.get("allowed_updates"))
    return await call.bot.mailbox.poll(call.whole("offset"), call.whole("limit", 100), call.whole("timeout"))


@method
def set_webhook(call: Call) -> bool:
    """Updates are pushed to `url`; an empty one ends it."""
    url = call.string("url")
    secret = call.string("secret_token")
    if url and not reachable(url):
        raise refusals.WEBHOOK_URL_BAD
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise refusals.SECRET_BAD
    call.bot.mailbox.ask_for(call.params.get("allowed_updates"))
    _install(call, url, secret)
    return True


@method
def delete_webhook(call: Call) -> bool:
    """Back to long polling."""
    _install(call, "", "")
    return True


@method
def get_webhook_info(call: Call) -> Json:
    """The address, how many updates wait, and the last error."""
    hook = call.bot.webhook
    told: Json = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(call.bot.mailbox.pending()),
    }
    if hook:
        told |= {"max_connections": 40, "ip_address": "127.0.0.1"} | hook.last_error
    if call.bot.mailbox.allowed:
        told["allowed_updates"] = call.bot.mailbox.allowed
    return told


def _install(call: Call, url: str, secret: str) -> None:
    if call.flag("drop_pending_updates"):
        call.bot.mailbox.clear()
    call.bot.webhook = Webhook(url, secret) if url else None
    call.bot.mailbox.interrupt()
