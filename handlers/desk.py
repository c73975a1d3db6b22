"""The desk an update lands on: who sent it, from where, and the one transaction it may open."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from rules.refusal import AlreadyDone, NotBound, NotYours, Refusal, WrongRole
from templates import render
from templates.render import short
from workflow import answers, dialog, inbox, people, tell
from workflow.unit import Actor, Context, House


@dataclass(frozen=True)
class Desk:
    """One update: `user_id` is whose private chat counts, `chat_id` where it was said (Telegram's ids)."""

    house: House
    inbox_id: int
    user_id: int
    chat_id: int
    is_private: bool
    language: str = "zh"

    @asynccontextmanager
    async def act(self) -> AsyncIterator[Context]:
        """The transaction of a bound person; NotBound for anybody else. Settles the update with it."""
        async with self.open() as ctx:
            if ctx.actor is None:
                raise NotBound("not_bound")
            yield ctx

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Context]:
        """The same for strangers too: binding, /start, the group."""
        async with self.house.act() as ctx:
            await inbox.settle(ctx, self.inbox_id)
            ctx.actor = await people.actor(ctx, self.user_id)
            yield ctx

    async def actor(self) -> Actor | None:
        """Who this is, outside the transaction; for the words of a toast only."""
        async with self.house.read() as ctx:
            return await people.actor(ctx, self.user_id)

    async def refuse(self, refusal: Refusal) -> None:
        """Say no in the chat where it was asked, in a transaction of its own: the other is rolled back."""
        async with self.open() as ctx:
            await answers.refuse(ctx, self.chat_id, refusal, self.is_private)
            if isinstance(refusal, AlreadyDone | NotYours | WrongRole):
                await dialog.drop(ctx, self.user_id)

    async def redraw(self, refusal: Refusal) -> None:
        """The card a refused tap stood on shows the present state; the tap's own transaction is gone."""
        if refusal.card is not None:
            async with self.house.act() as ctx:
                await tell.touch(ctx, *refusal.card)


def toast_of(refusal: Refusal, language: str) -> str:
    """A refusal for the small window over a button."""
    return short(sentence_of(refusal, language))


def sentence_of(refusal: Refusal, language: str) -> str:
    """A refusal in full."""
    return render.refusal(refusal.key, words_of(refusal), language)


def words_of(refusal: Refusal) -> dict[str, object]:
    """The arguments of a refusal's sentence."""
    return {**refusal.arguments, "article": refusal.article}
