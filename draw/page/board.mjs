/**
 * The state of one matching and its SEARCH, PATH and APPLY (protocol §9). Units and seats are ranks here, and every
 * list of them ascends.
 */
const EMPTY = -1;

export class Board {
  /**
   * @param {number[][]} fitting el(h): units that fit seat h
   * @param {number[]} target t(h) @param {number[][]} seatsOf seats of each target
   * @param {number[]} cap @param {number[]} load per unit
   */
  constructor(fitting, target, seatsOf, cap, load) {
    this.fitting = fitting;
    this.target = target;
    this.seatsOf = seatsOf;
    this.cap = cap;
    this.load = [...load];
    this.unitAt = fitting.map(() => EMPTY);
    this.held = cap.map(() => new Set());
    this.team = seatsOf.map(() => new Set());
  }

  fill(h, u) {
    this.unitAt[h] = u;
    this.held[u].add(h);
    this.team[this.target[h]].add(u);
    this.load[u] += 1;
  }

  /** Take whoever holds seat h off it; nothing if nobody does. */
  empty(h) {
    const u = this.unitAt[h];
    if (u === EMPTY) return;
    this.unitAt[h] = EMPTY;
    this.held[u].delete(h);
    this.team[this.target[h]].delete(u);
    this.load[u] -= 1;
  }

  isEmpty(h) {
    return this.unitAt[h] === EMPTY;
  }

  hasRoom(u) {
    return this.held[u].size < this.cap[u];
  }

  /** Units that fit seat h and are not in its target's team. */
  outside(h) {
    const team = this.team[this.target[h]];
    return this.fitting[h].filter((u) => !team.has(u));
  }

  heldBy(u) {
    return [...this.held[u]].sort((one, other) => one - other);
  }

  /** APPLY: empty every seat of the path, then seat every pair of it. */
  apply(path) {
    for (const [h] of path) this.empty(h);
    for (const [h, u] of path) this.fill(h, u);
  }

  /**
   * SEARCH: breadth first over seats for a unit with `goal`, not using `closed` units.
   * @returns {{path: ?[number, number][], seen: Set<number>, closed: Set<number>}} without a path, `seen` and
   *   `closed` prove the shortage
   */
  search(sources, closed, goal) {
    const walk = { seen: new Set(sources), closed: new Set(closed), enter: new Map(), why: new Map() };
    const queue = [...sources];
    for (let first = 0; first < queue.length; first += 1) {
      const h = queue[first];
      const wanted = this.outside(h).filter((u) => !walk.closed.has(u));
      const found = wanted.find(goal);
      if (found !== undefined) return { ...walk, path: this.path(walk, h, found) };
      this.reachThroughUnits(walk, queue, h, wanted);
      this.reachThroughTeam(walk, queue, h);
    }
    return { ...walk, path: null };
  }

  /** The seats of a unit that is wanted here: it could leave one of them. */
  reachThroughUnits(walk, queue, h, wanted) {
    for (const u of wanted) {
      walk.closed.add(u);
      walk.enter.set(u, h);
      for (const held of this.heldBy(u)) reach(walk, queue, held, { unit: u });
    }
  }

  /** The seats of teammates who could move over to h. */
  reachThroughTeam(walk, queue, h) {
    for (const other of this.seatsOf[this.target[h]]) {
      if (!this.isEmpty(other) && this.fitting[h].includes(this.unitAt[other])) {
        reach(walk, queue, other, { seat: h });
      }
    }
  }

  path(walk, h, u) {
    const moves = [[h, u]];
    for (let why = walk.why.get(h); why !== undefined; why = walk.why.get(h)) {
      if (why.unit !== undefined) {
        h = walk.enter.get(why.unit);
        moves.push([h, why.unit]);
      } else {
        moves.push([why.seat, this.unitAt[h]]);
        h = why.seat;
      }
    }
    return moves;
  }
}

function reach(walk, queue, h, why) {
  if (walk.seen.has(h)) return;
  walk.seen.add(h);
  walk.why.set(h, why);
  queue.push(h);
}
