"""The smallest tickets of a range of positions (protocol §8), at the pace of the key stream itself.

A ticket is smaller than another by its first byte in 255 of 256 cases, so one pass over the first bytes leaves a
few candidates, and only they are looked at whole. Two implementations give the same positions: one of the
standard library, and one with numpy, which is used for large ranges where it is installed.
"""

import struct
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from draw.canon import BLOCK, u128

CHUNK = 1 << 16  # tickets held at a time: one mebibyte, whatever the size of the range
LARGE = 1 << 19  # below this many tickets loading numpy takes longer than it saves


def within(key: bytes, start: int, n: int, cut: int) -> list[int]:
    """Positions of start..start+n−1 whose ticket's top 64 bits are at most `cut`, by ascending ticket."""
    numpy = _numpy() if n >= LARGE else None
    return plain(key, start, n, cut) if numpy is None else fast(numpy, key, start, n, cut)


def plain(key: bytes, start: int, n: int, cut: int) -> list[int]:
    """`within` with nothing but the standard library."""
    marks = bytes(first <= cut >> 56 for first in range(256))
    most = cut.to_bytes(8, "big") + b"\xff" * 8
    tickets: list[bytes] = []
    positions: list[int] = []
    for at, size, stream in chunks(key, start, n):
        chunk = bytes(stream[: BLOCK * size])
        gaps = chunk[::BLOCK].translate(marks).split(b"\x01")
        # `at` + the gaps so far + the candidates so far, which themselves are not in any gap
        steps = accumulate((len(gap) + 1 for gap in gaps[:-1]), initial=-1)
        next(steps)
        for i in steps:
            ticket = chunk[BLOCK * i : BLOCK * i + BLOCK]
            if ticket <= most:
                tickets.append(ticket)
                positions.append(at + i)
    return [positions[i] for i in _ascending(tickets)]


def fast(numpy: Any, key: bytes, start: int, n: int, cut: int) -> list[int]:
    """`within` with numpy; unsigned integers only."""
    tops: list[Any] = []
    positions: list[Any] = []
    for at, size, stream in chunks(key, start, n):
        firsts = numpy.frombuffer(stream[: BLOCK * size : BLOCK], numpy.uint8)
        found = numpy.flatnonzero(firsts <= cut >> 56)
        tops.append(numpy.frombuffer(stream, "<u8", 2 * size)[::2][found].byteswap())
        positions.append(found + at)
    top, position = numpy.concatenate(tops), numpy.concatenate(positions)
    kept = numpy.flatnonzero(top <= numpy.uint64(cut))
    top, position = top[kept], position[kept]
    order = _ordered(numpy, top, max(0, cut.bit_length() - 32))
    top = top[order]
    if bool((top[1:] == top[:-1]).any()):  # equal in 64 bits, once in a lifetime: the other 64 decide
        return plain(key, start, n, cut)
    ascending: list[int] = position[order].tolist()
    return ascending


def _ordered(numpy: Any, top: Any, shift: int) -> Any:
    """Indices by ascending `top`: two passes over 32 bits from bit `shift` up, then what few they left wrong."""
    bits = (top >> numpy.uint64(shift)).astype(numpy.uint32)
    order = numpy.argsort(bits.astype(numpy.uint16), kind="stable")
    high = (bits >> numpy.uint32(16)).astype(numpy.uint16)[order]
    order = order[numpy.argsort(high, kind="stable")]
    return order[numpy.argsort(top[order], kind="stable")]  # merges runs: one comparison each if all is well


def chunks(key: bytes, start: int, n: int) -> Iterator[tuple[int, int, bytearray]]:
    """(first position, tickets, a buffer that begins with them); the buffer is the same each time."""
    encryptor = Cipher(algorithms.AES256(key), modes.CTR(u128(start))).encryptor()
    zeros = bytes(BLOCK * min(n, CHUNK))
    buffer = bytearray(len(zeros) + BLOCK - 1)  # what the library asks for beyond the output itself
    for at in range(0, n, CHUNK):
        size = min(CHUNK, n - at)
        encryptor.update_into(zeros if size == CHUNK else zeros[: BLOCK * size], buffer)
        yield start + at, size, buffer


def _ascending(tickets: list[bytes]) -> list[int]:
    """Indices by ascending ticket: by the first 30 bits, which compare fastest, then the few equal ones whole."""
    words = struct.unpack(f">{4 * len(tickets)}I", b"".join(tickets))
    tops = [word >> 2 for word in words[::4]]
    order = sorted(range(len(tickets)), key=tops.__getitem__)
    at = 0
    while at < len(order) - 1:
        if tops[order[at]] != tops[order[at + 1]]:
            at += 1
            continue
        end = at + 2
        while end < len(order) and tops[order[end]] == tops[order[at]]:
            end += 1
        order[at:end] = sorted(order[at:end], key=tickets.__getitem__)
        at = end
    return order


@cache
def _numpy() -> Any:
    """numpy if it is installed; nothing but the time depends on it."""
    try:
        import numpy
    except ImportError:
        return None
    return numpy
