/** The rules of what follows a COMMIT (protocol §12): R1, R4, R5, R7, R9, R14; R11 is in recompute.mjs. */
import { hex, unhex } from "./bytes.mjs";
import { taggedHash } from "./hash.mjs";
import { resultOf } from "./ledger.mjs";
import { transcript } from "./seed.mjs";
import { MATCHED } from "./shapes.mjs";

/** R9: does CLOSE, ABORT, RESULT or VOID name the open draw and stand on the right side of its CLOSE? */
export function endingFaults(ledger, { type, body }) {
  const lot = ledger.open;
  if (lot === null || body.commit !== lot.entry.q) return ["not_the_open_draw"];
  return ["RESULT", "VOID"].includes(type) === (lot.close !== null) ? [] : ["wrong_side_of_close"];
}

/** R1, R4, R7 of a CLOSE or ABORT of the open draw. @returns {[string, string][]} */
export function revealFaults(lot, { type, at, body }) {
  const commit = lot.entry.body;
  const faults = [];
  if (type === "CLOSE" && at <= commit.window.close) faults.push(["R4", "close_early"]);
  if (type === "ABORT" && at >= commit.window.close) faults.push(["R4", "abort_late"]);
  if (hex(taggedHash("chain", unhex(body.x))) !== commit.chain.prev) faults.push(["R1", "other_secret"]);
  return [...faults, ...contributionFaults(lot, body).map((fault) => ["R7", fault])];
}

function contributionFaults(lot, { contrib, t }) {
  const { window, observers } = lot.entry.body;
  const counts = new Map();
  for (const one of contrib) counts.set(one.who, (counts.get(one.who) ?? 0) + 1);
  const known = new Set(observers);
  const faults = [];
  if (contrib.some((one) => one.date < window.open || one.date > window.close)) faults.push("outside_window");
  if (contrib.some((one, at) => at > 0 && one.mid <= contrib[at - 1].mid)) faults.push("mid_order");
  if ([...counts.values()].some((times) => times > window.per)) faults.push("too_many");
  if ([...counts.keys()].some((who) => !known.has(who))) faults.push("no_observer");
  if (hex(transcript(lot.entry.digest, contrib)) !== t) faults.push("transcript");
  return faults;
}

/** R5 of a RESULT or VOID. */
export function beaconKept(lot, { at, body }) {
  const { beacon } = lot.entry.body;
  const faults = (body.beacon !== "") === (beacon !== null) ? [] : ["beacon_bytes"];
  return beacon !== null && at < beacon.at ? [...faults, "before_beacon"] : faults;
}

/** R14 of a REPLACE or NOTE. */
export function referenceFaults(ledger, { type, body }) {
  const lot = ledger.lots.get(body.commit);
  if (lot === undefined) return ["no_commit"];
  if (type === "NOTE") return [];
  const { kind } = lot.entry.body;
  const faults = [];
  if (resultOf(lot) === null) faults.push("no_result_yet");
  if (body.n >= ledger.targets(lot)) faults.push("no_such_target");
  if (body.seat === null && kind === "match") faults.push("seat_missing");
  if (body.seat !== null && !MATCHED.includes(kind)) faults.push("seat_given");
  return faults;
}
