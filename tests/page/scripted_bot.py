"""A small bot that speaks the Bot API over plain HTTP, so that the page is tested against the real thing."""

import asyncio
from typing import Any

import aiohttp

Json = dict[str, Any]

CARD = (
    "<b>🟡 待确认 · 检查任务 03 / 2026 第 4 批</b>\n"
    "9 月 21 日—10 月 16 日，与 <b>王海燕（组长）</b>、陈志强一起\n"
    "检查 2 户：青阳路 12 号食品店；城东建材仓储（完整名单在下面）\n"
    "请在 <b>9 月 15 日（周二）18:00</b> 前确认；有利害关系的，请申报回避\n"
    "<blockquote expandable>事项：食品销售监督检查\n地址：青阳路 12 号；城东工业园 3 号\n"
    "电话：0375-0000000\n依据：随机抽查办法第十六条\n经办：周晓梅</blockquote>"
)
CONFIRMED = "<b>🟢 已确认 · 9 月 14 日 10:32 · 检查任务 03</b>\n" + CARD.partition("\n")[2]
CARD_KEYS = [
    [
        {"text": "确认", "callback_data": "ok", "style": "success"},
        {"text": "申请更换", "callback_data": "swap"},
    ],
    [{"text": "申报回避", "callback_data": "conflict", "style": "danger"}],
]
CONFIRMED_KEYS = [
    [{"text": "查看任务", "callback_data": "view"}, {"text": "撤销（10 分钟内）", "callback_data": "undo"}]
]
COMMANDS = [
    {"command": "mytasks", "description": "我的任务"},
    {"command": "help", "description": "怎么用"},
]
ALERT = "申报回避后，您与这 1 户的安排立即暂停，由 赵副局长 决定。"


class ScriptedBot:
    """Answers /start, 我的任务, files and three buttons; `call` lets a test say anything else."""

    def __init__(self, http: aiohttp.ClientSession, address: str, token: str) -> None:
        self._http = http
        self.root = f"{address}/bot{token}"

    async def call(self, method: str, **fields: Any) -> Any:
        """The method's result; AssertionError with the answer when it was refused."""
        body = {name: value for name, value in fields.items() if value is not None}
        async with self._http.post(f"{self.root}/{method}", json=body) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]

    async def say(self, chat: int, html: str, keys: list[list[Json]] | None = None, **more: Any) -> Json:
        """A message in HTML, with inline keys under it if given."""
        if keys is not None:
            more["reply_markup"] = {"inline_keyboard": keys}
        return await self.call("sendMessage", chat_id=chat, text=html, parse_mode="HTML", **more)

    async def send_file(self, method: str, field: str, chat: int, name: str, data: bytes) -> Json:
        """sendDocument or sendPhoto."""
        form = aiohttp.FormData({"chat_id": str(chat)}, quote_fields=False)
        form.add_field(field, data, filename=name)
        async with self._http.post(f"{self.root}/{method}", data=form) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]

    async def run(self) -> None:
        """Poll for ever."""
        await self.call("setMyCommands", commands=COMMANDS)
        offset = 0
        while True:
            try:
                updates = await self.call("getUpdates", offset=offset, timeout=20)
            except (aiohttp.ClientError, AssertionError):  # the server is away for a moment
                await asyncio.sleep(0.1)
                continue
            for update in updates:
                offset = update["update_id"] + 1
                await self._on(update)

    async def _on(self, update: Json) -> None:
        if "callback_query" in update:
            await self._on_tap(update["callback_query"])
        elif "message" in update:
            await self._on_message(update["message"])

    async def _on_message(self, message: Json) -> None:
        chat, text = message["chat"]["id"], message.get("text", "")
        if "document" in message:
            await self.call("sendMessage", chat_id=chat, text=f"收到 {message['document']['file_name']}")
        elif text.startswith("/start"):
            keyboard = {"keyboard": [[{"text": "我的任务"}, {"text": "找人帮忙"}]]}
            await self.say(chat, "您好。您的任务在 /mytasks。", reply_markup=keyboard)
        elif text in ("我的任务", "/mytasks"):
            await self.say(chat, CARD, CARD_KEYS)
        elif "reply_to_message" in message and chat > 0:
            await self.call(
                "sendMessage", chat_id=chat, text=f"您回复了第 {message['reply_to_message']['message_id']} 条"
            )

    async def _on_tap(self, query: Json) -> None:
        place = {"chat_id": query["message"]["chat"]["id"], "message_id": query["message"]["message_id"]}
        answer: Json = {"callback_query_id": query["id"]}
        if query["data"] == "ok":
            await self.call(
                "editMessageText",
                text=CONFIRMED,
                parse_mode="HTML",
                reply_markup={"inline_keyboard": CONFIRMED_KEYS},
                **place,
            )
            answer["text"] = "已确认"
        elif query["data"] == "conflict":
            answer |= {"text": ALERT, "show_alert": True}
        await self.call("answerCallbackQuery", **answer)
