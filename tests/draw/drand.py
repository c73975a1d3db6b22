"""A drand network of one key that everybody knows: its rounds exist as soon as a test asks for them."""

import hashlib

import pyblst

from draw import beacon
from draw.beacon import Chain
from draw.canon import u64

OWN_KEY = 0x1D0C7E5  # the secret key of the test network
FIRST_DUE = 1_700_000_000
_G1 = pyblst.BlstP1Element.uncompress(bytes.fromhex(beacon._G1))
_G2 = pyblst.BlstP2Element.uncompress(bytes.fromhex(beacon._G2))


def one_of(scheme: str) -> Chain:
    """The test network on one of the schemes."""
    base = _G2 if beacon.SCHEMES[scheme].on_g1 else _G1
    key = bytes(base.scalar_mul(OWN_KEY).compress()).hex()
    return Chain(hashlib.sha256(key.encode()).hexdigest(), key, scheme, 3, FIRST_DUE)


OWN = one_of("bls-unchained-g1-rfc9380")


def sign(chain: Chain, number: int, key: int = OWN_KEY) -> bytes:
    """The signature of a round, as the network would publish it; before a chained one stands an empty one."""
    scheme = beacon.SCHEMES[chain.scheme]
    group = pyblst.BlstP1Element if scheme.on_g1 else pyblst.BlstP2Element
    point = group.hash_to_group(hashlib.sha256(u64(number)).digest(), scheme.domain)
    return bytes(point.scalar_mul(key).compress())
