"""Entries of the public log (protocol §6): built, read and chained. What a body may say is in `shapes`.

entry = append(head, at, "CLOSE", body)      # head: the last entry, None before GENESIS
entry.data                                   # the attached file, exactly CJ(entry)
chain.sign(private, entry.digest)            # the signature posted beside it
"""

from dataclasses import dataclass
from functools import cached_property

from draw import shapes
from draw.canon import DIGEST, VERSION, th
from draw.cj import JsonObject, cj, read_cj

ORIGIN = bytes(DIGEST)  # `prev` of GENESIS


@dataclass(frozen=True)
class Entry:
    """One entry. `at` is Unix seconds, `prev` the digest of the entry before it."""

    q: int
    at: int
    type: str
    prev: bytes
    body: JsonObject

    @classmethod
    def of(cls, raw: JsonObject) -> "Entry":
        """From an entry's JSON object; DrawError `misshapen` if its form is wrong."""
        shapes.check_entry(raw)
        return cls(raw["q"], raw["at"], raw["type"], bytes.fromhex(raw["prev"]), raw["body"])

    def json(self) -> JsonObject:
        """The entry's six fields."""
        return {
            "v": VERSION,
            "q": self.q,
            "at": self.at,
            "type": self.type,
            "prev": self.prev.hex(),
            "body": self.body,
        }

    @cached_property
    def data(self) -> bytes:
        """CJ(entry): the bytes of the attached file."""
        return cj(self.json())

    @cached_property
    def digest(self) -> bytes:
        """What is signed, posted in hex, and named by the next entry's `prev`."""
        return digest(self.data)


def digest(data: bytes) -> bytes:
    """The digest of an entry's file."""
    return th("entry", data)


def append(head: Entry | None, at: int, kind: str, body: JsonObject) -> Entry:
    """The entry of type `kind` after `head`; DrawError `misshapen` if the body has not its form."""
    shapes.check_body(kind, body)
    if head is None:
        return Entry(0, at, kind, ORIGIN, body)
    return Entry(head.q + 1, at, kind, head.digest, body)


def read_entry(data: bytes) -> Entry:
    """The entry whose file is exactly `data`; DrawError `not_canonical` or `misshapen`."""
    return Entry.of(read_cj(data))
