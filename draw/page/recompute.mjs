/** Rule R11: delay, seed and shown positions recomputed from what the log itself holds. */
import { hex, same, unhex } from "./bytes.mjs";
import { begin, finish, transcript } from "./seed.mjs";
import { PLACED, isShown } from "./shapes.mjs";
import { tableFaults } from "./table.mjs";
import { draw, resultDigest } from "./tickets.mjs";

/**
 * @typedef {{q:number, before:Uint8Array, j:number, it:number, after:Uint8Array}} Segment one published delay step;
 *   each starts from the published one before it, so they can be checked in any order and side by side
 */

/** The delay steps that a RESULT or VOID publishes. @returns {Segment[]} */
export function segments(lot, end) {
  const steps = [start(lot, end), ...end.body.delay.map(unhex)];
  const { it } = lot.entry.body.delay;
  return steps.slice(1).map((after, at) => ({ q: end.q, before: steps[at], j: at + 1, it, after }));
}

/** D_0 of a closed draw, from COMMIT, CLOSE and the beacon bytes of its RESULT or VOID. */
export function start(lot, end) {
  const { contrib, x } = lot.close.body;
  const t = transcript(lot.entry.digest, contrib);
  return begin(lot.entry.digest, t, unhex(x), unhex(end.body.beacon));
}

/**
 * What is wrong with the values of a RESULT or VOID.
 * @param {{holds: (segment: Segment) => Promise<boolean>, affords: (q: number, positions: number) => boolean}} tools
 *   `holds` checks a delay step; `affords` says whether so many tickets may be computed for entry q
 * @returns {Promise<string[]>}
 */
export async function valueFaults(ledger, lot, end, tools) {
  const { body } = end;
  if (body.delay.length !== lot.entry.body.delay.seg) return ["delay_count"];
  for (const one of segments(lot, end)) if (!(await tools.holds(one))) return ["delay_step"];
  const last = body.delay.length > 0 ? unhex(body.delay.at(-1)) : start(lot, end);
  if (body.seed !== hex(finish(last))) return ["seed"];
  return end.type === "RESULT" ? outcomeFaults(ledger, lot, end, tools) : [];
}

async function outcomeFaults(ledger, lot, { q, body }, tools) {
  const commit = lot.entry.body;
  const { kind } = commit;
  const faults = [];
  if ((body.assign === null) !== (kind === "targets")) faults.push("assign");
  if (body.unstaffed > mostUnstaffed(ledger, lot)) faults.push("unstaffed");
  const drawn = PLACED.includes(kind) && isShown(commit) && tableFaults(commit).length === 0;
  if (!drawn || !tools.affords(q, commit.dir.status.s0 ?? 0)) return faults;
  return [...faults, ...(await positionFaults(lot, body))];
}

function mostUnstaffed(ledger, lot) {
  const { kind, only_seats: onlySeats } = lot.entry.body;
  if (kind === "targets") return 0;
  return onlySeats ?? ledger.targets(lot);
}

async function positionFaults(lot, body) {
  const drawn = await draw(unhex(body.seed), lot.entry.body.strata);
  const found = {
    drawn: drawn.map((s) => s.drawn),
    reserve: drawn.map((s) => s.reserve),
    last: drawn.map((s) => s.last),
    result: hex(resultDigest(drawn, new Uint8Array(0))),
  };
  return Object.keys(found).filter((name) => !same(found[name], body[name]));
}
