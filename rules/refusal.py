"""The one error tree. An error carries a template's key, its arguments and an article; the words are in templates/.

Refusal                     the answer is no; nothing was changed
├── NotBound                this chat belongs to nobody in the roster yet
├── WrongRole               the person is known, the act belongs to another role
├── NotYours                the act is right, the object belongs to somebody else
├── AlreadyDone             the object moved on; the card is redrawn
├── BadInput                a file, a number, a text that cannot be taken; row and column where known
└── RuleForbids             a rule of the jurisdiction says no; always cites its article
"""

from typing import Self


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """The answer is no. `key` names a sentence in templates/words, `args` fills it, `article` is cited.

    `card` (kind, number) is what the tap stood on and no longer says the truth: it is redrawn.
    """

    card: tuple[str, int] | None = None

    def __init__(self, key: str, /, *, article: str | None = None, **args: object) -> None:
        super().__init__(key)
        self.key = key
        self.arguments = args
        self.article = article

    def on(self, kind: str, number: int) -> Self:
        """Name the card that has to be redrawn."""
        self.card = (kind, number)
        return self


class NotBound(Refusal):
    """Nobody in the roster has this chat."""


class WrongRole(Refusal):
    """The person's roles do not include the act; arguments name who may."""


class NotYours(Refusal):
    """The object belongs to another person; arguments name whose."""


class AlreadyDone(Refusal):
    """The object has moved on since the button was drawn; arguments say what happened."""


class BadInput(Refusal):
    """What was sent cannot be used; arguments say where and how to mend it."""


class RuleForbids(Refusal):
    """A rule of the jurisdiction forbids it; `article` is never None."""
