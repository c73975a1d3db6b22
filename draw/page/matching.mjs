/** Matching inspectors to targets by lot: deal – repair – level (protocol §9). */
import { BLOCK, blockList, blocks, importKey, ranked } from "./aes.mjs";
import { num } from "./bytes.mjs";
import { Board } from "./board.mjs";
import { taggedHash } from "./hash.mjs";
import { fits, isRecused, keptAt, seatsAt } from "./roster.mjs";

const [SEATS, CHOICES, UNITS, LEADERS] = [0, 1, 2, 3]; // uses of KM, 2^64 blocks apart

/**
 * @param {Uint8Array} seed K @param {object[]} targets in target number order @param {object} roster checked
 * @returns {Promise<{assign:Array, certificates:object, moves:{repair:number,level:number}, loads:object}>}
 */
export async function match(seed, targets, roster) {
  const key = taggedHash("match-key", seed);
  const run = await prepare(key, targets, roster);
  deal(run);
  const certificates = repair(run);
  level(run);
  return {
    assign: await assignment(run),
    certificates,
    moves: run.moves,
    loads: Object.fromEntries(run.units.map((unit, u) => [unit.id, run.board.load[u]])),
  };
}

/** Ranks of seats and units, and the empty board. */
async function prepare(key, targets, roster) {
  const places = targets.flatMap((target, t) => seatsAt(roster, target).map((at) => ({ t, at })));
  const seats = ranked(await blockList(key, places.length, SEATS)).map((g) => places[g]);
  const units = ranked(await blockList(key, roster.units.length, UNITS)).map((i) => roster.units[i]);
  const numbers = await numbersOf(key, places);
  const seatsOf = targets.map(() => []);
  seats.forEach((place, h) => seatsOf[place.t].push(h));
  const board = new Board(
    fittingUnits(roster, targets, seats, units),
    seats.map((place) => place.t),
    seatsOf,
    units.map((unit) => unit.cap),
    units.map((unit) => unit.load),
  );
  const choices = seats.map((place) => numbers.get(place));
  return { key, roster, targets, seats, units, choices, board, moves: { repair: 0, level: 0 } };
}

/** B of each seat: its own random number of 128 bits, by its canonical number g. */
async function numbersOf(key, places) {
  const list = await blockList(key, places.length, CHOICES);
  return new Map(places.map((place, g) => [place, num(list[g])]));
}

function fittingUnits(roster, targets, seats, units) {
  const known = new Map(); // one list per kind of seat and area; only recusals make it a target's own
  return seats.map(({ t, at }) => {
    const target = targets[t];
    const kind = JSON.stringify([target.need, at, target.area]);
    if (!known.has(kind)) {
      const seat = roster.needs[target.need][at];
      known.set(kind, [...units.keys()].filter((u) => fits(roster, units[u], seat, target.area)));
    }
    const able = known.get(kind);
    return roster.recused.has(target.id)
      ? able.filter((u) => !isRecused(roster, target.id, units[u].id))
      : able;
  });
}

/** (number · size) >> 128: one of `size` choices without a modulo. */
const pick = (number, size) => Number((number * BigInt(size)) >> 128n);

/** Seats in rank order, each to one of the least loaded units that fit and have room. */
function deal({ board, choices }) {
  choices.forEach((number, h) => {
    const able = board.outside(h).filter((u) => board.hasRoom(u));
    if (able.length === 0) return;
    const least = able.reduce((found, u) => Math.min(found, board.load[u]), Infinity);
    const lightest = able.filter((u) => board.load[u] === least);
    board.fill(h, lightest[pick(number, lightest.length)]);
  });
}

/** Dissolve every incomplete team and seat it again by moving others; certificates of those that fail. */
function repair(run) {
  const { board, targets } = run;
  const order = [...new Set(run.seats.map((place) => place.t))]; // by smallest seat rank
  const incomplete = order.filter((t) => board.seatsOf[t].some((h) => board.isEmpty(h)));
  for (const t of incomplete) board.seatsOf[t].forEach((h) => board.empty(h));
  const certificates = {};
  for (const t of incomplete) {
    const failed = staff(run, t);
    if (failed === null) continue;
    board.seatsOf[t].forEach((h) => board.empty(h));
    certificates[targets[t].id] = certificate(run, failed);
  }
  return certificates;
}

/** Fill the seats of t one after the other; the failing search, or null if all are filled. */
function staff({ board, moves }, t) {
  for (const h of board.seatsOf[t]) {
    const found = board.search([h], [], (u) => board.hasRoom(u));
    if (found.path === null) return found;
    board.apply(found.path);
    moves.repair += 1;
  }
  return null;
}

function certificate({ targets, seats, units }, { seen, closed }) {
  const places = [...seen].map((h) => seats[h]).sort((one, other) => one.t - other.t || one.at - other.at);
  return {
    seats: places.map(({ t, at }) => [targets[t].id, at]),
    units: [...closed].map((u) => units[u].id).sort(),
  };
}

/** Move seats from the most loaded units to units that carry at least two less, until no path is left. */
function level({ board, moves }) {
  const dead = new Set();
  for (let load = nextLoad(board, Infinity); load >= 2; load = nextLoad(board, load)) {
    const carrying = [...board.load.keys()].filter((u) => board.load[u] === load);
    for (const u of carrying) {
      if (dead.has(u) || board.load[u] !== load || board.held[u].size === 0) continue;
      const goal = (v) => board.load[v] <= load - 2 && board.hasRoom(v);
      const found = board.search(board.heldBy(u), [...dead, u], goal);
      if (found.path === null) {
        found.closed.forEach((v) => dead.add(v));
      } else {
        board.apply(found.path);
        moves.level += 1;
      }
    }
  }
}

/** The largest load below this one that somebody carries; −1 when there is none. */
const nextLoad = (board, below) =>
  board.load.reduce((found, load) => (load < below && load > found ? load : found), -1);

async function assignment(run) {
  const { board, seats, targets, units } = run;
  const seated = targets.map(() => new Map());
  seats.forEach(({ t, at }, h) => seated[t].set(at, board.isEmpty(h) ? "" : units[board.unitAt[h]].id));
  const found = [];
  for (const [t, target] of targets.entries()) {
    const places = seatsAt(run.roster, target);
    if (places.length === 0) continue;
    found.push([target.id, places.map((at) => seated[t].get(at)), await leader(run, t, target, seated[t])]);
  }
  return found;
}

/** By lot among the units on seats of the leading department; "" if none, or if the leader stays. */
async function leader({ key, roster }, t, target, seated) {
  if (roster.only !== null && !roster.leadOpen.has(target.id)) return "";
  const team = roster.needs[target.need].map((seat, at) =>
    seat.dept === roster.lead ? (seated.get(at) ?? keptAt(roster, target, at) ?? "") : "",
  );
  const able = team.filter((unit) => unit !== "");
  if (able.length === 0) return "";
  const block = await blocks(await importKey(key), LEADERS, t, 1);
  return able[pick(num(block.subarray(0, BLOCK)), able.length)];
}

/**
 * Does a certificate prove its shortage, counted afresh from the roster: one seat more than can be served?
 * @param {{seats:[string, number][], units:string[]}} proof
 */
export function isProved(proof, roster, targets) {
  const closed = new Set(proof.units);
  const byId = new Map(targets.map((target) => [target.id, target]));
  const pairs = new Set();
  for (const [id, at] of proof.seats) {
    const target = byId.get(id);
    for (const unit of roster.units) {
      if (closed.has(unit.id) || isRecused(roster, id, unit.id)) continue;
      if (fits(roster, unit, roster.needs[target.need][at], target.area)) pairs.add(JSON.stringify([id, unit.id]));
    }
  }
  const able = roster.units.filter((unit) => closed.has(unit.id));
  const capacity = able.reduce((sum, unit) => sum + unit.cap, 0);
  return proof.seats.length === capacity + pairs.size + 1;
}
