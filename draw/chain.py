"""The secret chain and the signatures (protocol §6).

All secrets of a log are fixed at GENESIS by one hash: x_0 is published, draw i commits to x_i, whose preimage
property makes any other secret impossible. Whoever withholds one can never run the next draw of this log.
"""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from draw.canon import th


def before(x: bytes) -> bytes:
    """x_{i−1} from x_i."""
    return th("chain", x)


def secret(last: bytes, chain_len: int, i: int) -> bytes:
    """x_i, 0 ≤ i ≤ chain_len, from the random last secret x_{chain_len}; x_0 is the anchor of GENESIS."""
    if not 0 <= i <= chain_len:
        raise IndexError(f"secret {i} of a chain of {chain_len}")
    for _ in range(chain_len - i):
        last = before(last)
    return last


def public_key(private: bytes) -> bytes:
    """The 32 raw bytes of `GENESIS.pub` for 32 raw private bytes."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def sign(private: bytes, digest: bytes) -> bytes:
    """Ed25519 over the 32 raw bytes of an entry's digest; 64 bytes, always the same for the same entry."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(digest)


def signed(public: bytes, signature: bytes, digest: bytes) -> bool:
    """Is this the signature of the holder of `public` under this digest?"""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, digest)
    except (InvalidSignature, ValueError):
        return False
    return True
