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
    }
  }

  /** `attempt` and `redo_of` that a COMMIT of this kind must have now. */
  attempt({ kind, plan, of }) {
    const earlier = PLACED.includes(kind) ? this.placing(plan) : this.assigning(of);
    return { attempt: 1 + earlier.length, redoOf: earlier.at(-1)?.entry.q ?? null };
  }

  /** The earlier draws of a plan's targets. */
  placing(plan) {
    return this.all((lot) => PLACED.includes(lot.entry.body.kind) && lot.entry.body.plan === plan);
  }

  /** The earlier assignments for the targets of RESULT `of`: its own COMMIT if of kind both, and every match. */
  assigning(of) {
    const basis = this.resulting(of);
    const own = basis !== null && basis.entry.body.kind === "both" ? [basis] : [];
    return [...own, ...this.all((lot) => lot.entry.body.kind === "match" && lot.entry.body.of === of)];
  }

  /** The draw whose RESULT is entry q, or null. */
  resulting(q) {
    return this.all((lot) => resultOf(lot)?.q === q)[0] ?? null;
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

  all(wanted) {
    return [...this.lots.values()].filter(wanted);
  }
}

/** The RESULT of a draw, if that is how it ended. */
export const resultOf = (lot) => (lot.end !== null && lot.end.type === "RESULT" ? lot.end : null);
