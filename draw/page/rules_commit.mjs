/** The rules a COMMIT must keep (protocol §12): R1, R2, R3, R5, R6, R10, R15. Each gives names of what is wrong. */
import { PLACED } from "./shapes.mjs";
import { tableFaults } from "./table.mjs";

const DAY = 86400;
const SLOWEST = 60; // seconds of `reveal`

/** @returns {[string, string][]} pairs of rule and what was found */
export function commitFaults(ledger, entry) {
  const { body } = entry;
  const found = {
    R1: linkFaults(ledger, body.chain),
    R2: lotteryFaults(ledger, body),
    R3: attemptFaults(ledger, body),
    R5: beaconFaults(body),
    R6: orderFaults(entry),
    R10: PLACED.includes(body.kind) ? tableFaults(body) : [],
    R15: ledger.plans.has(body.plan) ? [] : ["no_plan"],
  };
  return Object.entries(found).flatMap(([rule, faults]) => faults.map((fault) => [rule, fault]));
}

function linkFaults(ledger, chain) {
  const { i, x } = ledger.revealed;
  const faults = chain.i === i + 1 && chain.prev === x ? [] : ["chain_link"];
  const exhausted = ledger.genesis === null || chain.i > ledger.genesis.body.chain_len;
  return exhausted ? [...faults, "chain_exhausted"] : faults;
}

function lotteryFaults(ledger, body) {
  const faults = ledger.open === null ? [] : ["draw_open"];
  if (PLACED.includes(body.kind)) {
    return ledger.drawn.has(body.plan) ? [...faults, "drawn_already"] : faults;
  }
  const basis = ledger.resulting(body.of)?.entry.body;
  const fits = basis !== undefined && PLACED.includes(basis.kind) && basis.plan === body.plan;
  return fits ? faults : [...faults, "of_is_no_result"];
}

function attemptFaults(ledger, body) {
  const { attempt, redoOf } = ledger.attempt(body);
  const faults = [];
  if (body.attempt !== attempt) faults.push("attempt");
  if (body.redo_of !== redoOf) faults.push("redo_of");
  if ((body.redo_reason !== "") !== body.attempt > 1) faults.push("redo_reason");
  return faults;
}

function beaconFaults({ beacon, window }) {
  const early = beacon !== null && beacon.at <= window.close + window.reveal;
  return early ? ["beacon_early"] : [];
}

function orderFaults({ at, body }) {
  const { window, dir, by } = body;
  const faults = [];
  if (!(at <= window.open && window.open < window.close)) faults.push("window_order");
  if (!(window.grace <= window.reveal && window.reveal <= SLOWEST)) faults.push("reveal");
  if (dir !== undefined && !(at - DAY <= dir.at && dir.at <= at)) faults.push("freeze_time");
  if (by[0] === by[1]) faults.push("one_person");
  return faults;
}
