"""Primitives of protocol §1: integers to bytes, length prefixes, tagged hashes, AES blocks.

Inside every hash a digest, a secret or a salt is its raw bytes, never its hex text; text is its UTF-8.
"""

from collections.abc import Iterable
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

VERSION = "ssj-draw/1"
BLOCK = 16  # bytes of one ticket, salt or random number
DIGEST = 32  # bytes of one digest, key or secret


def h(data: bytes) -> bytes:
    """SHA-256, 32 raw bytes."""
    return sha256(data).digest()


def u8(n: int) -> bytes:
    """One byte; OverflowError outside 0..255, as the wider ones below outside their range."""
    return n.to_bytes(1, "big")


def u16(n: int) -> bytes:
    """Two bytes, big-endian."""
    return n.to_bytes(2, "big")


def u32(n: int) -> bytes:
    """Four bytes, big-endian."""
    return n.to_bytes(4, "big")


def u64(n: int) -> bytes:
    """Eight bytes, big-endian."""
    return n.to_bytes(8, "big")


def u128(n: int) -> bytes:
    """Sixteen bytes, big-endian: one AES block."""
    return n.to_bytes(BLOCK, "big")


def u32s(numbers: Iterable[int]) -> bytes:
    """Every number as u32, concatenated."""
    return b"".join(map(u32, numbers))


def num(data: bytes) -> int:
    """Bytes as a big-endian unsigned integer."""
    return int.from_bytes(data, "big")


def lp(data: bytes) -> bytes:
    """Length prefix: u64(len) ‖ data, so that two fields can never be cut in another place."""
    return u64(len(data)) + data


def th(tag: str, *fields: bytes | str) -> bytes:
    """Tagged hash: a tag per purpose keeps a digest made for one use from being replayed in another."""
    parts = [lp(f"{VERSION}/{tag}".encode("ascii"))]
    parts += [lp(field.encode() if isinstance(field, str) else field) for field in fields]
    return h(b"".join(parts))


def block(key: bytes, n: int) -> bytes:
    """E(key, n): AES-256 of the block u128(n), 16 bytes."""
    return blocks(key, n, 1)


def blocks(key: bytes, start: int, count: int) -> bytes:
    """E(key, start) ‖ … ‖ E(key, start+count−1), which is the AES-256-CTR key stream from u128(start)."""
    encryptor = Cipher(algorithms.AES256(key), modes.CTR(u128(start))).encryptor()
    return encryptor.update(bytes(BLOCK * count))


def block_list(key: bytes, start: int, count: int) -> list[bytes]:
    """The same blocks one by one; meant for salts and ranks, where all of them are kept."""
    stream = blocks(key, start, count)
    return [stream[at : at + BLOCK] for at in range(0, len(stream), BLOCK)]
