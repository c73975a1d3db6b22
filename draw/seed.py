"""From contributions to the audit seed K (protocol §7), in steps that can be stored one by one.

transcript t_0 … t_m  →  D_0 (start)  →  D_1 … D_seg (step)  →  K (finish)
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from draw.canon import DIGEST, VERSION, h, th, u32, u64
from draw.cj import JsonObject

DELAY_SALT = f"{VERSION}/delay".encode("ascii")


@dataclass(frozen=True, slots=True)
class Contribution:
    """A reply to the COMMIT post. `mid` and `date` (Unix seconds) are the message's own, `who` an alias."""

    mid: int
    date: int
    who: str
    text: str

    @property
    def h(self) -> bytes:
        """SHA-256 of the text as received."""
        return h(self.text.encode())

    def public(self) -> JsonObject:
        """As in `CLOSE.contrib`."""
        return {"mid": self.mid, "date": self.date, "who": self.who, "h": self.h.hex()}

    def json(self) -> JsonObject:
        """As in the sealed record, with the text."""
        return {**self.public(), "text": self.text}


def refusal(commit: JsonObject, accepted: Sequence[Contribution], new: Contribution) -> str | None:
    """Why a message does not count after those accepted (in ascending mid), or None if it does.

    One of `not_observer`, `too_early`, `too_late`, `too_many`, `overtaken` (a higher mid was echoed already).
    """
    window = commit["window"]
    if new.who not in commit["observers"]:
        return "not_observer"
    if new.date < window["open"]:
        return "too_early"
    if new.date > window["close"]:
        return "too_late"
    if Counter(one.who for one in accepted)[new.who] >= window["per"]:
        return "too_many"
    if accepted and new.mid <= accepted[-1].mid:
        return "overtaken"
    return None


def mix(t: bytes, mid: int, date: int, who: str, hashed: bytes) -> bytes:
    """t_j from t_{j−1} and the contribution's public fields."""
    return th("contrib", t, u64(mid), u64(date), who, hashed)


def transcript(commit_digest: bytes, contrib: Iterable[JsonObject]) -> list[bytes]:
    """t_0 … t_m for public contributions in ascending mid; the last is `t` of CLOSE and ABORT."""
    found = [commit_digest]
    for one in contrib:
        found.append(mix(found[-1], one["mid"], one["date"], one["who"], bytes.fromhex(one["h"])))
    return found


def running_code(t: bytes) -> str:
    """What an echo shows after a contribution: the first 32 hex digits of t_j."""
    return t.hex()[:32]


def start(commit_digest: bytes, t: bytes, x: bytes, beacon: bytes = b"") -> bytes:
    """D_0: list, quotas, contributions, secret and beacon in one value."""
    return th("pre", commit_digest, t, x, beacon)


def step(d: bytes, j: int, it: int) -> bytes:
    """D_j from D_{j−1}, j = 1..seg: `it` rounds of PBKDF2, real work of seconds that no clock can push.

    Twice as fast as hashlib's here, and it too lets other threads run meanwhile.
    """
    return PBKDF2HMAC(SHA256(), DIGEST, DELAY_SALT + u32(j), it).derive(d)


def steps(d: bytes, seg: int, it: int) -> list[bytes]:
    """D_1 … D_seg in one go, for small delays and for checking; empty without a delay."""
    found = [d]
    for j in range(1, seg + 1):
        found.append(step(found[-1], j, it))
    return found[1:]


def finish(d: bytes) -> bytes:
    """K, the audit seed, from D_seg (from D_0 without a delay)."""
    return th("seed", d)


@dataclass(frozen=True)
class AuditSeed:
    """How a seed came about, as RESULT and VOID publish it: beacon bytes, D_1 … D_seg, K."""

    beacon: bytes
    delay: tuple[bytes, ...]
    seed: bytes

    @classmethod
    def of(cls, start: bytes, delay: Iterable[bytes], beacon: bytes = b"") -> "AuditSeed":
        """From D_0, the stored delay steps and the beacon that went into D_0."""
        found = tuple(delay)
        return cls(beacon, found, finish(found[-1] if found else start))

    def json(self, commit: int) -> JsonObject:
        """`commit`, `beacon`, `delay`, `seed` of a RESULT or VOID body."""
        return {
            "commit": commit,
            "beacon": self.beacon.hex(),
            "delay": [d.hex() for d in self.delay],
            "seed": self.seed.hex(),
        }
