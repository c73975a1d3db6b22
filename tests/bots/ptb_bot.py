"""The same small bot on python-telegram-bot, its conversation kept by a ConversationHandler.

It names parse_mode in each call: Defaults would also send it with editMessageReplyMarkup, which knows none.
"""

import asyncio
from html import escape
from typing import Any

from telegram import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)

PLACE, WORDS, SURE = range(3)
Context = ContextTypes.DEFAULT_TYPE


def buttons(*pairs: tuple[str, str, str]) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(text, callback_data=data, style=style) for text, data, style in pairs]
    return InlineKeyboardMarkup([row])


async def start(update: Update, _context: Context) -> None:
    assert update.message is not None
    await update.message.reply_text(
        "<b>您好</b>，发送文件，我数行数；/report 报告情况。",
        reply_markup=buttons(("说明", "help", "primary"), ("关闭", "close", "danger")),
        parse_mode=ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )


async def help_(update: Update, _context: Context) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("说明在上面")
    await update.callback_query.edit_message_text(
        "只数行，不保存。", reply_markup=buttons(("关闭", "close", "danger"))
    )


async def close(update: Update, _context: Context) -> None:
    assert update.callback_query is not None
    await update.callback_query.edit_message_reply_markup(None)
    await update.callback_query.answer("已关闭", show_alert=True)


async def count(update: Update, context: Context) -> None:
    message = update.message
    assert message is not None
    assert message.document is not None
    await message.set_reaction("👌")
    await context.bot.send_chat_action(message.chat.id, "upload_document")
    file = await message.document.get_file()
    lines = bytes(await file.download_as_bytearray()).decode().splitlines()
    numbered = "\n".join(f"{n} {line}" for n, line in enumerate(lines, 1))
    sent = await message.reply_document(
        InputFile(numbered.encode(), filename=f"{len(lines)} 行 {message.document.file_name}"),
        caption="数好了",
        do_quote=True,
    )
    await sent.edit_caption(f"<i>{len(lines)}</i> 行", parse_mode=ParseMode.HTML)


async def report(update: Update, _context: Context) -> int:
    assert update.message is not None
    places = ReplyKeyboardMarkup([["食品店", "仓库"]], resize_keyboard=True)
    await update.message.reply_text("在哪里？", reply_markup=places)
    return PLACE


async def place(update: Update, context: Context) -> int:
    assert update.message is not None
    assert context.user_data is not None
    context.user_data["place"] = update.message.text
    await update.message.reply_text("好。", reply_markup=ReplyKeyboardRemove())
    await update.message.reply_text("发现了什么？", reply_markup=ForceReply(input_field_placeholder="一句话"))
    return WORDS


async def words(update: Update, context: Context) -> int:
    assert update.message is not None
    assert context.user_data is not None
    await update.message.reply_text(
        escape(f"{context.user_data['place']}：{update.message.text}"),
        reply_markup=buttons(("提交", "yes", "success"), ("不", "no", "danger")),
        parse_mode=ParseMode.HTML,
        do_quote=True,
    )
    return SURE


async def sure(update: Update, context: Context) -> int:
    query = update.callback_query
    assert query is not None
    assert context.user_data is not None
    await query.answer()
    done = query.data == "yes"
    await query.edit_message_text(f"已提交：{context.user_data['place']}" if done else "已放弃")
    if done:
        await query.pin_message(disable_notification=True)
    return ConversationHandler.END


def application(base: str, token: str) -> Application[Any, Any, Any, Any, Any, Any]:
    app = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{base}/bot")
        .base_file_url(f"{base}/file/bot")
        .job_queue(None)
        .build()
    )
    text = filters.TEXT & ~filters.COMMAND
    app.add_handler(CommandHandler("start", start))
    app.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("report", report)],
            states={
                PLACE: [MessageHandler(text, place)],
                WORDS: [MessageHandler(text, words)],
                SURE: [CallbackQueryHandler(sure, "^(yes|no)$")],
            },
            fallbacks=[],
            per_message=False,
        )
    )
    app.add_handler(CallbackQueryHandler(help_, "help"))
    app.add_handler(CallbackQueryHandler(close, "close"))
    app.add_handler(MessageHandler(filters.Document.ALL, count))
    return app


async def run(base: str, token: str) -> None:
    """Poll until cancelled."""
    async with application(base, token) as app:
        commands = [BotCommand("start", "开始"), BotCommand("report", "报告")]
        await app.bot.set_my_commands(commands, scope=BotCommandScopeAllPrivateChats())
        await app.start()
        assert app.updater is not None
        await app.updater.start_polling()
        try:
            await asyncio.Event().wait()
        finally:
            await app.updater.stop()
            await app.stop()
