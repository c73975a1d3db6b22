"""Where the beacons of this house come from, as its settings say; each COMMIT fixes one for its draw."""

from collections.abc import Mapping
from dataclasses import dataclass

from draw.beacon import QUICKNET, Chain


@dataclass(frozen=True)
class Source:
    """`kind`: off, drand or public. `relayed`: rounds are fetched, not only typed in.

    `name`, `format` (a `#` per digit) and `outcomes` describe a public lottery. `margin`: seconds from the last
    instant of a punctual CLOSE to the beacon, so that CLOSE stands in the group before anybody can know it.
    `chain` is a chain that everybody's verifier knows: a network of our own would prove nothing.
    """

    kind: str = "off"
    relayed: bool = False
    name: str = ""
    format: str = ""
    outcomes: int = 0
    margin: int = 30
    chain: Chain = QUICKNET

    @property
    def chains(self) -> Mapping[str, Chain]:
        """What `draw.beacon.judge` may know."""
        return {self.chain.hash: self.chain}
