"""The house key: 32 random bytes in one file outside the database, and the vault that seals with them.

Whoever steals the database alone reads no token, no draw secret, no phone and no declaration; whoever loses
the key file loses them for good. So it is created on purpose (`yaohao setup`), never because it was missing.
"""

import os
import stat
import tempfile
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rules.ports import Entropy, SealBroken

KEY_BYTES = 32
OWNER_ONLY = 0o600
VERSION = b"\x01"
NONCE_BYTES = 12
TAG_BYTES = 16


class KeyFault(Exception):  # noqa: N818 - the program does not start; it is no answer to anybody in a chat
    """The key file cannot be used; the message says why and how to mend it."""


def create_key(path: Path, entropy: Entropy) -> bytes:
    """Make a new key of 32 bytes at `path`, mode 0600, and return it; raises KeyFault if the file exists.

    The bytes are on disk before the name exists, so that a crash leaves either no key or a whole one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    key = entropy.token(KEY_BYTES)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # mkstemp creates with mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # unlike a rename, a link never replaces an existing key
    except FileExistsError:
        raise KeyFault(
            f"{path} exists; a new key would lock up all that is sealed. Keep it, or move it away"
        ) from None
    finally:
        Path(draft).unlink()
    _sync_folder(path.parent)
    return key


def load_key(path: Path) -> bytes:
    """The 32 bytes at `path`; raises KeyFault if missing, of another size, or open to anybody else."""
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            key = file.read(KEY_BYTES + 1)
    except FileNotFoundError:
        raise KeyFault(
            f"{path} is missing; restore it from its backup, or run `yaohao setup` for a new house"
        ) from None
    except OSError as fault:
        raise KeyFault(f"{path} cannot be read ({fault.strerror}); give this account its ownership") from None
    if mode & ~OWNER_ONLY:
        raise KeyFault(f"{path} has mode {mode:04o}, others may use it; run `chmod 600 {path}`")
    if len(key) != KEY_BYTES:
        raise KeyFault(f"{path} does not hold exactly {KEY_BYTES} bytes; restore it from its backup")
    return key


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class KeyVault:
    """`rules.ports.Vault`: AES-256-GCM under the house key.

    A sealed value is `version (1 byte) ‖ nonce (12) ‖ ciphertext ‖ tag (16)`; version and name are
    authenticated, so a value moved to another row, or marked with another version, does not open.
    """

    def __init__(self, key: bytes, entropy: Entropy) -> None:
        """`key` is 32 bytes; `entropy` gives the nonces and must never repeat under one key."""
        self._key = key
        self._cipher = AESGCM(key)
        self._entropy = entropy

    def __reduce__(self) -> tuple[type["KeyVault"], tuple[bytes, Entropy]]:
        """A computing process of the same program gets a vault of its own; the cipher itself cannot travel."""
        return KeyVault, (self._key, self._entropy)

    def seal(self, name: str, plaintext: bytes) -> bytes:
        """`plaintext` encrypted under `name`, 29 bytes longer."""
        nonce = self._entropy.token(NONCE_BYTES)
        return VERSION + nonce + self._cipher.encrypt(nonce, plaintext, VERSION + name.encode())

    def open(self, name: str, sealed: bytes) -> bytes:
        """The plaintext sealed under `name`; raises SealBroken."""
        if len(sealed) < len(VERSION) + NONCE_BYTES + TAG_BYTES:
            raise SealBroken(f"{name} is cut short; restore the database from its backup")
        version, nonce, body = sealed[:1], sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        if version != VERSION:
            raise SealBroken(f"{name} was sealed in format {version[0]}, newer than this program; upgrade")
        try:
            return self._cipher.decrypt(nonce, body, version + name.encode())
        except InvalidTag:
            raise SealBroken(
                f"{name} does not open; use the key file it was sealed with, or restore a backup"
            ) from None
