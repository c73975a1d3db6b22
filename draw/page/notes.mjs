/** What a verifier prints though no rule is broken (protocol §12): haste, lateness, attempts, shortages. */
import { resultOf } from "./ledger.mjs";
import { PLACED } from "./shapes.mjs";

const DAY = 86400;
const MOST_EARLIER = 100; // listed for each of many attempts, all of them would fill any memory

/**
 * Notes on every draw of a log, in its order.
 * @param {?number} now the reader's clock in Unix seconds; without it nothing is called withheld
 * @returns {{key:string, q:number, facts:object}[]} q of the COMMIT
 */
export function notes(ledger, now = null) {
  return [...ledger.lots.values()].flatMap((lot) =>
    [...haste(ledger, lot), ...attempts(ledger, lot), ...numbers(lot), ...times(lot, now)].map(
      ([key, facts]) => ({ key, q: lot.entry.q, facts }),
    ),
  );
}

/**
 * The earlier attempts of a draw, oldest first; of more than a hundred the last hundred.
 * @returns {{q:number, end:string, reason:string}[]}
 */
export function predecessors(ledger, lot) {
  const found = [];
  for (let one = lot; ; ) {
    const before = ledger.lots.get(one.entry.body.redo_of);
    const ends = before === undefined || before.entry.q >= one.entry.q || found.length === MOST_EARLIER;
    if (ends) return found.reverse();
    found.push({
      q: before.entry.q,
      end: before.end?.type ?? "",
      reason: before.end?.body.reason ?? "",
    });
    one = before;
  }
}

function haste(ledger, lot) {
  const { plan, kind, attempt } = lot.entry.body;
  const announced = ledger.plans.get(plan);
  if (announced === undefined || !PLACED.includes(kind) || attempt !== 1) return [];
  const seconds = lot.entry.at - announced.at;
  return [[seconds < DAY ? "plan_hurried" : "plan_announced", { seconds }]];
}

function attempts(ledger, lot) {
  const { attempt, redo_reason: reason } = lot.entry.body;
  return attempt > 1 ? [["attempt", { attempt, reason, earlier: predecessors(ledger, lot) }]] : [];
}

function numbers(lot) {
  const { recused, match_stat: stat, strata } = lot.entry.body;
  const found = [];
  if (recused > 0) found.push(["recused", { pairs: recused }]);
  if (stat?.forced > 0) found.push(["forced", { ...stat }]);
  const short = Array.isArray(strata) ? strata.reduce((sum, s) => sum + Math.max(0, s.need - s.n), 0) : 0;
  if (short > 0) found.push(["shortage", { missing: short }]);
  const unstaffed = resultOf(lot)?.body.unstaffed ?? 0;
  if (unstaffed > 0) found.push(["unstaffed", { targets: unstaffed }]);
  return found;
}

function times(lot, now) {
  const { window, beacon } = lot.entry.body;
  const found = [];
  const late = lot.close === null ? 0 : lot.close.at - window.close - window.reveal;
  if (late > 0) found.push(["late", { seconds: late }]);
  const latest = Math.max(lot.entry.at, lot.close?.at ?? 0, lot.end?.at ?? 0);
  if (now !== null && latest > now) found.push(["future", { seconds: latest - now }]);
  if (lot.end !== null) return found;
  found.push(["unfinished", { closed: lot.close !== null }]);
  const due = lot.close === null ? Infinity : Math.max(lot.close.at, beacon?.at ?? 0) + DAY;
  if (now !== null && now > due) found.push(["withheld", { seconds: now - due }]);
  return found;
}
