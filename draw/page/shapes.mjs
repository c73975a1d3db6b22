/** The form of every entry (protocol §6, §11, rule R12): exactly these fields, with their types and ranges. */
import { each, hexText, integer, isObject, mapping, misshapen, oneOf, orNull, record, row, text } from "./form.mjs";

export const PLACED = ["targets", "both"]; // kinds that draw targets
export const MATCHED = ["both", "match"]; // kinds that draw inspectors
export const STATUSES = [0, 1, 2, 3, 4, 5, 6, 7, 255];
export const UINT32 = 2 ** 32 - 1;
export const MILLION = 10 ** 6;

export const ALIAS = text(1, 64);
export const WORDS = text(0, 1024);
const REASON = text(1, 64);
export const Q = integer();
export const COUNT = integer(0, UINT32);
const SOME = integer(1);
const TIME = integer(0, 2 ** 40 - 1);
export const DIGEST = hexText(32);

const CONTRIB = each(record({ mid: Q, date: TIME, who: ALIAS, h: DIGEST }));
const SEED = { commit: Q, beacon: hexText(), delay: each(DIGEST), seed: DIGEST };

const RULES = {
  ratio: record({ kind: oneOf("ratio"), base: oneOf("eligible", "scope") }),
  count: record({ kind: oneOf("count") }),
  total: record({ kind: oneOf("total"), total: COUNT }),
};
const STRATUM = { n: COUNT, need: Q, k: COUNT, r: COUNT };
const TERMS = {
  ratio: { b: COUNT, d: COUNT, num: integer(0, MILLION), den: integer(1, MILLION), min: COUNT },
  count: { count: COUNT },
  total: {},
};
const HIDDEN = record({ hidden: DIGEST, n: COUNT, k: COUNT });
const DIRECTORY = record({
  n: COUNT,
  root: DIGEST,
  status: mapping(oneOf(...STATUSES.map((status) => `s${status}`)), integer(1, UINT32)),
  at: TIME,
});

const BEACONS = {
  drand: record({ type: REASON, chain_hash: DIGEST, round: SOME, at: TIME }),
  public: record({ type: REASON, name: WORDS, issue: WORDS, format: WORDS, outcomes: SOME, at: TIME }),
};
const OTHER_BEACON = record({ type: REASON, at: TIME }, { more: true });

const COMMIT = {
  kind: oneOf("targets", "both", "match"),
  plan: ALIAS,
  attempt: SOME,
  redo_of: orNull(Q),
  redo_reason: WORDS,
  by: row(ALIAS, ALIAS),
  observers: each(ALIAS, { distinct: true }),
  chain: record({ i: SOME, prev: DIGEST }),
  window: record({ open: TIME, close: TIME, grace: Q, per: SOME, reveal: Q }),
  delay: record({ seg: integer(0, 1024), it: integer(0, 2 ** 31 - 1) }),
  beacon: orNull(checkBeacon),
};
const MATCH = { match: DIGEST, recused: Q, match_stat: record({ units: Q, seats: Q, forced: Q }) };
const OF = { of: Q, only_seats: orNull(integer(1, UINT32)) };

const RESULT = { ...SEED, assign: orNull(DIGEST), unstaffed: COUNT };
const DRAWN = { result: DIGEST, outcomes: DIGEST };
const POSITIONS = each(each(COUNT));
const TICKET = (value, where) => value === "" || hexText(16)(value, where);
const SHOWN = { drawn: POSITIONS, reserve: POSITIONS, last: each(TICKET) };

const BODIES = {
  GENESIS: record({
    org: WORDS,
    anchor: DIGEST,
    chain_len: integer(1, 2 ** 31 - 1),
    pub: DIGEST,
    note: WORDS,
    old_head: orNull(DIGEST),
  }),
  PLAN: record({ plan: ALIAS, doc_h: DIGEST }),
  COMMIT: checkCommit,
  CLOSE: record({ commit: Q, contrib: CONTRIB, t: DIGEST, x: DIGEST }),
  RESULT: checkAnyResult,
  ABORT: record({ commit: Q, reason: REASON, h: DIGEST, x: DIGEST, contrib: CONTRIB, t: DIGEST }),
  VOID: record({ ...SEED, reason: REASON, h: DIGEST }),
  REPLACE: record({
    commit: Q,
    n: COUNT,
    seat: orNull(COUNT),
    mode: oneOf("appointed"),
    reason: REASON,
    a: DIGEST,
  }),
  NOTE: record({ commit: Q, who: ALIAS, h: DIGEST }),
};
const ANY = record({}, { more: true });
const ENTRY = record({
  v: WORDS, // another version is R13, not a fault of form
  q: Q,
  at: TIME,
  type: oneOf(...Object.keys(BODIES)),
  prev: DIGEST,
  body: ANY,
});

/** Refusal "misshapen" unless an entry's form is right by itself. */
export function checkEntry(entry) {
  ENTRY(entry, "entry");
  BODIES[entry.type](entry.body, "body");
}

/** The fields a RESULT must have for this COMMIT body: positions are shown exactly if the strata are. */
export function checkResult(body, commit) {
  record(resultFields(PLACED.includes(commit.kind), isShown(commit)))(body, "body");
}

/** Does this COMMIT body show its table of strata? */
export const isShown = (commit) => Array.isArray(commit.strata);

/** One of the three public forms of a rule. */
export function checkRule(value, where) {
  record({ kind: oneOf(...Object.keys(RULES)) }, { more: true })(value, where);
  RULES[value.kind](value, where);
}

function checkBeacon(value, where) {
  OTHER_BEACON(value, where);
  if (Object.hasOwn(BEACONS, value.type)) BEACONS[value.type](value, where);
}

function checkCommit(body, where) {
  record({ kind: COMMIT.kind }, { more: true })(body, where);
  const fields = { ...COMMIT };
  if (PLACED.includes(body.kind)) {
    checkRule(body.rule, `${where}.rule`);
    const strata = each(record({ ...STRATUM, ...TERMS[body.rule.kind] }));
    Object.assign(fields, { rule: checkRule, dir: DIRECTORY, map: DIGEST });
    fields.strata = isObject(body.strata) ? HIDDEN : strata;
  }
  if (MATCHED.includes(body.kind)) Object.assign(fields, MATCH);
  if (body.kind === "match") Object.assign(fields, OF);
  record(fields)(body, where);
  if ((body.delay.seg === 0) !== (body.delay.it === 0)) misshapen(`${where}.delay`, "seg = 0 ⇔ it = 0");
}

const resultFields = (placed, shown) => ({ ...RESULT, ...(placed ? DRAWN : {}), ...(shown ? SHOWN : {}) });

/** Without its COMMIT: whichever of the three sets of fields it seems to have. */
function checkAnyResult(body, where) {
  record(RESULT, { more: true })(body, where);
  record(resultFields(Object.hasOwn(body, "result"), Object.hasOwn(body, "drawn")))(body, where);
}
