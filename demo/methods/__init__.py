"""The Bot API methods, one function each, collected in `METHODS` by name."""

from demo.methods import answering, chats, commands, deleting, editing, filing, polling, sending
from demo.methods.call import METHODS, Call

__all__ = [
    "METHODS",
    "Call",
    "answering",
    "chats",
    "commands",
    "deleting",
    "editing",
    "filing",
    "polling",
    "sending",
]
