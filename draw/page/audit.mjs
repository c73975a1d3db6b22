/**
 * The auditor's half (protocol §12): a sealed record rebuilt and held against the public log, which was replayed
 * before and is taken as good. That the directory itself is true no record can show.
 */
import { hex, same, unhex, utf8 } from "./bytes.mjs";
import { freeze, outcomeRoot, publicResult, publicTable, statusCounts, targetsOf } from "./directory.mjs";
import { taggedHash } from "./hash.mjs";
import { canonical } from "./json_write.mjs";
import { resultOf } from "./ledger.mjs";
import { isProved, match } from "./matching.mjs";
import { Refusal } from "./refusal.mjs";
import { checkTargets, isRedraw, matchStat, readRoster, targetOf } from "./roster.mjs";
import { sha256 } from "./sha256.mjs";
import { PLACED } from "./shapes.mjs";
import { draw } from "./tickets.mjs";

const KEPT = [
  ["kept_assign", "assign"],
  ["kept_certificates", "certificates"],
  ["kept_moves", "moves"],
];

/**
 * Every comparison of a sealed record with the log.
 * @typedef {{name:string, q:number, ok:boolean, why:string}} Finding q of the entry it is held against
 * @param {object} sealed form checked @param {Ledger} ledger @param {?object} of sealed record of the draw of targets
 *   that a draw of kind match completes; Refusal "of_record_needed" without it
 * @returns {Promise<{findings: Finding[], rebuilt: object}>} `rebuilt`: the values themselves, for whoever compares
 */
export async function verifySealed(sealed, ledger, of = null) {
  const lot = ledger.lots.get(sealed.commit);
  const audit = new Audit(sealed.commit);
  if (lot === undefined) return audit.fail("no_commit");
  if (!PLACED.includes(lot.entry.body.kind) && of === null) {
    throw new Refusal("of_record_needed", `q=${lot.entry.body.of}`);
  }
  try {
    texts(audit, ledger, lot, sealed);
    if (PLACED.includes(lot.entry.body.kind)) await placed(audit, lot, sealed);
    else await matched(audit, ledger, lot, sealed, of);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return audit.fail(error.key, error.message);
  }
  return audit;
}

class Audit {
  constructor(q) {
    this.q = q;
    /** @type {Finding[]} */
    this.findings = [];
    this.rebuilt = {};
  }

  note(name, q, ok, why = "") {
    this.findings.push({ name, q, ok, why });
  }

  fail(name, why = "") {
    this.note(name, this.q, false, why);
    return this;
  }

  /** Rebuilt values, digests as bytes, against the fields of an entry's body. */
  compare(entry, values, logged = entry.body) {
    for (const [name, value] of Object.entries(values)) {
      const found = plain(value);
      this.rebuilt[name] = found;
      this.note(name, entry.q, same(found, logged[name]));
    }
  }
}

/** The same value with digests as hex. */
function plain(value) {
  if (value instanceof Uint8Array) return hex(value);
  if (Array.isArray(value) || value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

/** A part that this kind of record must have. */
function part(sealed, name) {
  if (!Object.hasOwn(sealed, name) || sealed[name] === null) throw new Refusal("part_missing", name);
  return sealed[name];
}

/** Texts and salts against the hashes that stand for them in the log. */
function texts(audit, ledger, lot, sealed) {
  const told = lot.close ?? lot.end;
  const said = sealed.contributions;
  const hashed = said.every((one) => hex(sha256(utf8(one.text))) === one.h);
  audit.note("contribution_texts", (told ?? lot.entry).q, hashed);
  if (told !== null) {
    const shown = said.map(({ mid, date, who, h }) => ({ mid, date, who, h }));
    audit.note("contributions", told.q, same(shown, told.body.contrib));
  }
  if (lot.end !== null && lot.end.type !== "RESULT") decided(audit, lot.end, part(sealed, "decision"), "h");
  const approvals = new Map((sealed.replacements ?? []).map((one) => [one.q, one]));
  for (const entry of ledger.later) {
    if (entry.type !== "REPLACE" || entry.body.commit !== lot.entry.q) continue;
    if (!approvals.has(entry.q)) throw new Refusal("part_missing", `replacements q=${entry.q}`);
    decided(audit, entry, approvals.get(entry.q), "a");
  }
}

function decided(audit, entry, { salt, text }, name) {
  const found = sha256(Uint8Array.from([...unhex(salt), ...utf8(text)]));
  audit.note("decision", entry.q, hex(found) === entry.body[name]);
}

/** Kinds targets and both: the list, the people, the result. */
async function placed(audit, lot, sealed) {
  const directory = await list(audit, lot, sealed);
  const both = lot.entry.body.kind === "both";
  const eligible = directory.items.filter((item) => item.status === 0).map(targetOf);
  const roster = both ? people(audit, lot, sealed, eligible, directory) : null;
  if (both) audit.note("whole_teams", lot.entry.q, roster.only === null);
  const result = resultOf(lot);
  if (result === null) return;
  const drawn = await draw(unhex(result.body.seed), directory.strata);
  audit.compare(result, await outcomeValues(directory, drawn));
  const targets = targetsOf(directory, drawn).map(targetOf);
  audit.rebuilt.targets = targets.map((target) => target.id);
  if (both) await assigned(audit, result, sealed, targets, roster);
  else audit.compare(result, { assign: null, unstaffed: 0 });
}

async function outcomeValues(directory, drawn) {
  const digests = { result: publicResult(directory, drawn), outcomes: await outcomeRoot(directory, drawn) };
  if (!directory.shown) return digests;
  return {
    ...digests,
    drawn: drawn.map((s) => s.drawn),
    reserve: drawn.map((s) => s.reserve),
    last: drawn.map((s) => s.last),
  };
}

/** Kind match: the targets of another draw, then the people. */
async function matched(audit, ledger, lot, sealed, of) {
  const basis = ledger.resulting(lot.entry.body.of);
  if (basis === null || basis.entry.q !== of.commit) throw new Refusal("other_record");
  const directory = await list(audit, basis, of);
  const drawn = await draw(unhex(resultOf(basis).body.seed), directory.strata);
  const targets = targetsOf(directory, drawn).map(targetOf);
  const roster = people(audit, lot, sealed, targets, directory);
  const { match_input: input } = sealed;
  audit.compare(lot.entry, { only_seats: isRedraw(input) ? input.only.length : null });
  if (resultOf(lot) !== null) await assigned(audit, resultOf(lot), sealed, targets, roster);
}

async function list(audit, lot, sealed) {
  const secret = unhex(sealed.list_secret);
  const [items, rule, rules] = ["items", "rule", "strata_rules"].map((name) => part(sealed, name));
  const directory = await freeze(items, rule, rules, secret);
  const { entry } = lot;
  audit.compare(entry, { rule, map: directory.map, strata: publicTable(directory) });
  const counted = { n: directory.items.length, root: directory.root, status: statusCounts(directory) };
  audit.compare(entry, counted, entry.body.dir);
  audit.note("something_to_draw", entry.q, directory.strata.some((s) => s.k > 0));
  audit.note("kept_strata", entry.q, same(directory.strata, part(sealed, "strata")));
  audit.rebuilt.slist = directory.slist;
  return directory;
}

function people(audit, lot, sealed, targets, directory) {
  const input = part(sealed, "match_input");
  const roster = readRoster(input);
  checkTargets(roster, targets, directory.items.map((item) => item.id));
  const blind = taggedHash("match-blind", unhex(sealed.list_secret));
  audit.compare(lot.entry, {
    match: taggedHash("match-input", blind, canonical(input)),
    recused: input.recuse.length,
    match_stat: matchStat(roster, targets),
  });
  return roster;
}

/** The assignment and its proofs, against the log and against what was kept. */
async function assigned(audit, result, sealed, targets, roster) {
  const found = await match(unhex(result.body.seed), targets, roster);
  const blind = taggedHash("assign-blind", unhex(sealed.list_secret));
  const unstaffed = Object.keys(found.certificates).length;
  audit.compare(result, { assign: taggedHash("assign", blind, canonical(found.assign)), unstaffed });
  for (const [name, field] of KEPT) audit.note(name, result.q, same(found[field], part(sealed, field)));
  for (const [id, proof] of Object.entries(found.certificates)) {
    audit.note("certificate", result.q, isProved(proof, roster, targets), id);
  }
  audit.rebuilt.matching = found;
}
