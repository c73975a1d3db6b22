/** What a log has said so far: the draws in it, which is open, which secret was revealed last (protocol §6). */
import { PLACED } from "./shapes.mjs";

/**
 * @typedef {{q:number, at:number, type:string, body:object, digest:Uint8Array}} Entry
 * @typedef {{entry:Entry, close:?Entry, end:?Entry}} Lot one COMMIT and what became of it
 */
export class Ledger {
  constructor() {
    this.genesis = null;
    /** @type {Map<string, Entry>} */
    this.plans = new Map();
    /** @type {Map<number, Lot>} by q of their COMMIT, in the order of the log */
    this.lots = new Map();
    this.open = null;
    this.revealed = { i: 0, x: "" }; // index and value of the secret revealed last; at first the anchor
    this.at = 0;
    /** @type {Entry[]} REPLACE and NOTE */
    this.later = [];
    // looked up by every COMMIT, so that the time of reading grows with the log and not with its square
    this.byPlan = new Map(); // plan → draws of its targets
    this.byOf = new Map(); // q of a RESULT → draws of inspectors for it
    this.byResult = new Map(); // q of a RESULT → its draw
    this.drawn = new Set(); // plans whose targets stand
  }

  /** Take one more entry; nothing is checked here. */
  add(entry) {
    const { type, body } = entry;
    this.at = entry.at;
    if (type === "GENESIS") {
      this.genesis = entry;
      this.revealed = { i: 0, x: body.anchor };
    } else if (type === "PLAN") {
      if (!this.plans.has(body.plan)) this.plans.set(body.plan, entry);
    } else if (type === "COMMIT") {
      this.open = { entry, close: null, end: null };
      this.lots.set(entry.q, this.open);
      if (PLACED.includes(body.kind)) append(this.byPlan, body.plan, this.open);
      else append(this.byOf, body.of, this.open);
    } else if (type === "REPLACE" || type === "NOTE") {
      this.later.push(entry);
    } else {
      this.goOn(this.lots.get(body.commit), entry);
    }
  }

  goOn(lot, entry) {
    if (entry.type === "CLOSE" || entry.type === "ABORT") {
      this.revealed = { i: lot.entry.body.chain.i, x: entry.body.x };
    }
    if (entry.type === "CLOSE") {
      lot.close = entry;
    } else {
      lot.end = entry;
      this.open = null;
      if (entry.type === "RESULT") this.byResult.set(entry.q, lot);
      if (resultOf(lot) !== null && PLACED.includes(lot.entry.body.kind)) this.drawn.add(lot.entry.body.plan);
    }
  }

  /** `attempt` and `redo_of` that a COMMIT of this kind must have now. */
  attempt({ kind, plan, of }) {
    const earlier = (PLACED.includes(kind) ? this.byPlan.get(plan) : this.byOf.get(of)) ?? [];
    // the earlier assignments of a RESULT of kind both begin with its own COMMIT
    const basis = PLACED.includes(kind) ? null : this.resulting(of);
    const own = basis !== null && basis.entry.body.kind === "both" ? [basis] : [];
    const last = earlier.at(-1) ?? own[0];
    return { attempt: 1 + own.length + earlier.length, redoOf: last?.entry.q ?? null };
  }

  /** The draw whose RESULT is entry q, or null. */
  resulting(q) {
    return this.byResult.get(q) ?? null;
  }

  /** Number of targets of a draw; for kind match of the draw it completes. */
  targets(lot) {
    const { kind, of, strata } = lot.entry.body;
    if (kind === "match") {
      const basis = this.resulting(of);
      return basis !== null && PLACED.includes(basis.entry.body.kind) ? this.targets(basis) : 0;
    }
    return Array.isArray(strata) ? strata.reduce((sum, s) => sum + s.k, 0) : strata.k;
  }
}

function append(map, key, lot) {
  if (map.has(key)) map.get(key).push(lot);
  else map.set(key, [lot]);
}

/** The RESULT of a draw, if that is how it ended. */
export const resultOf = (lot) => (lot.end !== null && lot.end.type === "RESULT" ? lot.end : null);
