"""A small real bot on aiogram: counts lines of files, takes a report in a conversation kept by its FSM."""

import asyncio
from html import escape
from typing import Any

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.filters import Command, CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BufferedInputFile,
    CallbackQuery,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)


class Report(StatesGroup):
    """Where, then what, then sure?"""

    place = State()
    words = State()
    sure = State()


def buttons(*pairs: tuple[str, str, str]) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(text=text, callback_data=data, style=style) for text, data, style in pairs]
    return InlineKeyboardMarkup(inline_keyboard=[row])


async def start(message: Message) -> None:
    await message.answer(
        "<b>您好</b>，发送文件，我数行数；/report 报告情况。",
        reply_markup=buttons(("说明", "help", "primary"), ("关闭", "close", "danger")),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )


async def help_(query: CallbackQuery) -> None:
    assert isinstance(query.message, Message)
    await query.answer("说明在上面")
    await query.message.edit_text("只数行，不保存。", reply_markup=buttons(("关闭", "close", "danger")))


async def close(query: CallbackQuery) -> None:
    assert isinstance(query.message, Message)
    await query.message.edit_reply_markup(reply_markup=None)
    await query.answer("已关闭", show_alert=True)


async def count(message: Message, bot: Bot) -> None:
    assert message.document is not None
    await message.react([ReactionTypeEmoji(emoji="👌")])
    await bot.send_chat_action(message.chat.id, "upload_document")
    data = await bot.download(message.document)
    assert data is not None
    lines = data.read().decode().splitlines()
    numbered = "\n".join(f"{n} {line}" for n, line in enumerate(lines, 1))
    sent = await message.reply_document(
        BufferedInputFile(numbered.encode(), filename=f"{len(lines)} 行 {message.document.file_name}"),
        caption="数好了",
    )
    await sent.edit_caption(caption=f"<i>{len(lines)}</i> 行")


async def report(message: Message, state: FSMContext) -> None:
    await state.set_state(Report.place)
    places = [[KeyboardButton(text="食品店"), KeyboardButton(text="仓库")]]
    await message.answer("在哪里？", reply_markup=ReplyKeyboardMarkup(keyboard=places, resize_keyboard=True))


async def place(message: Message, state: FSMContext) -> None:
    await state.update_data(place=message.text)
    await state.set_state(Report.words)
    await message.answer("好。", reply_markup=ReplyKeyboardRemove())
    await message.answer("发现了什么？", reply_markup=ForceReply(input_field_placeholder="一句话"))


async def words(message: Message, state: FSMContext) -> None:
    told = await state.update_data(words=message.text)
    await state.set_state(Report.sure)
    await message.reply(
        escape(f"{told['place']}：{told['words']}"),
        reply_markup=buttons(("提交", "yes", "success"), ("不", "no", "danger")),
    )


async def sure(query: CallbackQuery, state: FSMContext) -> None:
    assert isinstance(query.message, Message)
    told: dict[str, Any] = await state.get_data()
    await state.clear()
    await query.answer()
    done = query.data == "yes"
    await query.message.edit_text(f"已提交：{told['place']}" if done else "已放弃")
    if done:
        await query.message.pin(disable_notification=True)


def routes() -> Router:
    """Who answers what; a fresh router for every dispatcher."""
    router = Router()
    router.message.register(start, CommandStart())
    router.callback_query.register(help_, F.data == "help")
    router.callback_query.register(close, F.data == "close")
    router.message.register(count, F.document)
    router.message.register(report, Command("report"))
    router.message.register(place, Report.place, F.text)
    router.message.register(words, Report.words, F.text)
    router.callback_query.register(sure, Report.sure, F.data.in_({"yes", "no"}))
    return router


async def run(base: str, token: str) -> None:
    """Poll until cancelled."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(base))
    dispatcher = Dispatcher()
    dispatcher.include_router(routes())
    async with Bot(token, session=session, default=DefaultBotProperties(parse_mode=ParseMode.HTML)) as bot:
        start_, report_ = (
            BotCommand(command="start", description="开始"),
            BotCommand(command="report", description="报告"),
        )
        await bot.set_my_commands([start_, report_], scope=BotCommandScopeAllPrivateChats())
        polling = asyncio.ensure_future(
            dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False)
        )
        try:
            await asyncio.Event().wait()
        finally:
            await dispatcher.stop_polling()
            await polling
