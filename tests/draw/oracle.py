"""The best any assignment of inspectors could do, by minimum-cost flow: nothing of the draw's own algorithm.

Every seat sends one unit of flow through "this person at this target" (once) to a person, and on to the sink
through one arc per place the person still has. The arc of the c-th place costs 2(load + c) + 1, the growth of
the square of the load; so the cheapest flow has the smallest sum of squares, and its size says how many seats
can be filled at all.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from draw.roster import Roster, Target

FAR = 1 << 60


@dataclass
class Network:
    """A directed graph with capacities and costs; arc 2i and 2i+1 are each other's reverse."""

    arcs_of: list[list[int]] = field(default_factory=list)
    to: list[int] = field(default_factory=list)
    room: list[int] = field(default_factory=list)
    cost: list[int] = field(default_factory=list)

    def node(self) -> int:
        self.arcs_of.append([])
        return len(self.arcs_of) - 1

    def arc(self, one: int, other: int, cost: int = 0) -> None:
        """An arc for one unit of flow."""
        for tail, head, room, price in ((one, other, 1, cost), (other, one, 0, -cost)):
            self.arcs_of[tail].append(len(self.to))
            self.to.append(head)
            self.room.append(room)
            self.cost.append(price)

    def cheapest(self, source: int, sink: int) -> tuple[int, int]:
        """(size, cost) of the largest flow that costs least: shortest paths until there is none."""
        size = total = 0
        while (found := self._path(source, sink)) is not None:
            price, arcs = found
            for arc in arcs:
                self.room[arc] -= 1
                self.room[arc ^ 1] += 1
            size, total = size + 1, total + price
        return size, total

    def _path(self, source: int, sink: int) -> tuple[int, list[int]] | None:
        far, via = [FAR] * len(self.arcs_of), [-1] * len(self.arcs_of)
        far[source] = 0
        queue = deque([source])
        while queue:
            node = queue.popleft()
            for arc in self.arcs_of[node]:
                head = self.to[arc]
                if self.room[arc] and far[node] + self.cost[arc] < far[head]:
                    far[head], via[head] = far[node] + self.cost[arc], arc
                    queue.append(head)
        if far[sink] == FAR:
            return None
        arcs, node = [], sink
        while node != source:
            arcs.append(via[node])
            node = self.to[via[node] ^ 1]
        return far[sink], arcs


def best(people: Roster, targets: Sequence[Target]) -> tuple[int, int]:
    """(seats that can be filled, smallest Σ load² over all ways to fill so many)."""
    net = Network()
    source, sink = net.node(), net.node()
    places = {}
    for u in people.units:
        places[u.id] = net.node()
        for c in range(u.cap):
            net.arc(places[u.id], sink, 2 * (u.load + c) + 1)
    for target in targets:
        barred = people.recused.get(target.id, frozenset())
        meets: dict[str, int] = {}
        for _, seat in people.seats(target):
            here = net.node()
            net.arc(source, here)
            for u in people.units:
                if u.id in barred or not people.fits(u, seat, target.area):
                    continue
                if u.id not in meets:
                    meets[u.id] = net.node()
                    net.arc(meets[u.id], places[u.id])
                net.arc(here, meets[u.id])
    size, growth = net.cheapest(source, sink)
    return size, growth + sum(u.load**2 for u in people.units)
