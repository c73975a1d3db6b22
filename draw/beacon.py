"""Beacons (protocol §7, §13): was this value really what the named drand round or public lottery gave?

judge({"type": "drand", "chain_hash": …, "round": …, "at": …}, signature)   # Verdict.HOLDS

The bytes of a drand round are its signature; a relay's `randomness` field is never looked at, it can be forged
beside a true signature. Checked offline, with the public key of the chain and nothing else.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from draw.canon import u64
from draw.cj import JsonObject

DIGIT = "#"
"""In the announced format of a public number: any one digit; every other character stands for itself."""

# The generators of both groups, compressed.
_G1 = "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb"
_G2 = (
    "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"
    "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"
)
_TO_G1 = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
_TO_G2 = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_"


class Verdict(Enum):
    """What can be said of a beacon's bytes from here."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"
    """It cannot be judged: a chain, a scheme or a type that this program does not know."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """Where signatures live (`on_g1`, else on G2), the domain of hashing, and whether a round signs its predecessor."""

    on_g1: bool
    domain: bytes
    chained: bool = False


SCHEMES: Mapping[str, Scheme] = MappingProxyType(
    {
        "bls-unchained-g1-rfc9380": Scheme(on_g1=True, domain=_TO_G1),
        "bls-unchained-on-g1": Scheme(on_g1=True, domain=_TO_G2),  # its domain was a slip, kept for its time
        "pedersen-bls-unchained": Scheme(on_g1=False, domain=_TO_G2),
        "pedersen-bls-chained": Scheme(on_g1=False, domain=_TO_G2, chained=True),
    }
)


@dataclass(frozen=True, slots=True)
class Chain:
    """A drand network: `hash` and `key` are hex, `period` seconds, `genesis` the Unix time of round 1."""

    hash: str
    key: str
    scheme: str
    period: int
    genesis: int

    def time(self, number: int) -> int:
        """Unix time at which a round is due."""
        return self.genesis + (number - 1) * self.period

    def first_from(self, at: int) -> int:
        """The first round that is due at `at` or later."""
        return max(1, 1 - (self.genesis - at) // self.period)


QUICKNET = Chain(
    hash="52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
    key="83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921c"
    "c22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
    scheme="bls-unchained-g1-rfc9380",
    period=3,
    genesis=1692803367,
)
"""The League of Entropy's public network. Test networks and networks of one operator are no beacon."""

KNOWN: Mapping[str, Chain] = MappingProxyType({QUICKNET.hash: QUICKNET})
"""Chains whose rounds count for the grade."""


def judge(beacon: JsonObject, data: bytes, chains: Mapping[str, Chain] = KNOWN) -> Verdict:
    """Are `data` what the Beacon object of a COMMIT announced? Never raises for bytes from outside."""
    if beacon["type"] == "drand":
        return _drand(beacon, data, chains.get(beacon["chain_hash"]))
    if beacon["type"] == "public" and DIGIT in beacon["format"]:
        sound = beacon["outcomes"] <= most_outcomes(beacon["format"]) and fits(beacon["format"], data)
        return Verdict.HOLDS if sound else Verdict.FAILS
    return Verdict.UNKNOWN


def holds(beacon: JsonObject, data: bytes, chains: Mapping[str, Chain] = KNOWN) -> bool:
    """`judge`, where whatever cannot be judged does not count (E3 of §13)."""
    return judge(beacon, data, chains) is Verdict.HOLDS


def signed(chain: Chain, number: int, signature: bytes, previous: bytes = b"") -> bool:
    """Did the chain's key sign this round? `previous`: the signature before it, for a chained scheme only.

    False for the point at infinity, for points outside the prime-order group and for every encoding but the
    canonical one. The library is loaded here, so that draws without a beacon never pay for it.
    """
    import pyblst

    scheme = SCHEMES[chain.scheme]
    message = hashlib.sha256((previous if scheme.chained else b"") + u64(number)).digest()
    ours, theirs = pyblst.BlstP1Element, pyblst.BlstP2Element
    base = bytes.fromhex(_G2 if scheme.on_g1 else _G1)
    if not scheme.on_g1:
        ours, theirs = theirs, ours
    try:
        point = ours.uncompress(signature)
    except ValueError:
        return False
    hashed, key = ours.hash_to_group(message, scheme.domain), theirs.uncompress(bytes.fromhex(chain.key))
    pairs = [(point, theirs.uncompress(base)), (hashed, key)]
    left, right = (pyblst.miller_loop(*(pair if scheme.on_g1 else pair[::-1])) for pair in pairs)
    return bool(pyblst.final_verify(left, right))


def fits(pattern: str, data: bytes) -> bool:
    """Is this text the announced format with a digit in place of each `#`?"""
    try:
        text = data.decode("ascii" if pattern.isascii() else "utf-8")
    except UnicodeDecodeError:
        return False
    digits = "0123456789"  # str.isdigit would let other scripts' digits in
    return len(text) == len(pattern) and all(
        found in digits if wanted == DIGIT else found == wanted
        for wanted, found in zip(pattern, text, strict=True)
    )


def most_outcomes(pattern: str) -> int:
    """How many numbers this format can write down."""
    return int(10 ** min(pattern.count(DIGIT), 64))


def _drand(beacon: JsonObject, data: bytes, chain: Chain | None) -> Verdict:
    scheme = SCHEMES.get(chain.scheme) if chain is not None else None
    if chain is None or scheme is None or scheme.chained:
        return (
            Verdict.UNKNOWN
        )  # a record has no place for the signature before, so a chained round cannot be judged
    right_time = chain.time(beacon["round"]) == beacon["at"]
    return Verdict.HOLDS if right_time and signed(chain, beacon["round"], data) else Verdict.FAILS
