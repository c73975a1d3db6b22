/**
 * Everything handed in, judged at once: the plain data that a page shows. No words here; every fault is a key.
 * Runs in a worker, so that a large record never freezes the page.
 */
import { verifySealed } from "./audit.mjs";
import { hex, same, utf8 } from "./bytes.mjs";
import { receiptsIn, recognise } from "./given.mjs";
import { gradeOf, needsCommandLine } from "./grade.mjs";
import { taggedHash } from "./hash.mjs";
import { readCanonical } from "./json_read.mjs";
import { resultOf } from "./ledger.mjs";
import { notes, predecessors } from "./notes.mjs";
import { isOutcome, receiptFault } from "./receipts.mjs";
import { segments } from "./recompute.mjs";
import { Refusal } from "./refusal.mjs";
import { verifyLog, verifyRecord } from "./replay.mjs";
import { checkSealed } from "./sealed.mjs";
import { sha256 } from "./sha256.mjs";
import { PLACED, checkEntry } from "./shapes.mjs";

/**
 * @param {{files: {name:string, bytes:Uint8Array}[], own: ?{who:string, text:string}, now: number}} task
 * @param {(done: number, all: number) => void} progress
 * @returns {Promise<object>} what the page shows; `record` is null without a public record
 */
export async function judge({ files, own, now }, progress = () => {}) {
  const given = files.map(recognise);
  const record = given.find((one) => one.kind === "record") ?? null;
  const report = record === null ? await verifyLog([], []) : await verifyRecord(record.bytes, { progress });
  const of = (kind) => given.filter((one) => one.kind === kind);
  const sealed = of("sealed");
  const later = report.ledger.later.map((one) => ({ q: one.body.commit, one }));
  const told = byDraw([...notes(report.ledger, now), ...later]);
  return {
    files: given.map((one) => fileOf(one, report)),
    record: record === null ? null : summary(record, report),
    draws: [...report.ledger.lots.values()].map((lot) => drawOf(report.ledger, lot, told)).reverse(),
    segments: [...report.ledger.lots.values()].flatMap((lot) => (lot.end?.body.delay ? segments(lot, lot.end) : [])),
    entries: of("entry").map((one) => entryCheck(one, record, report)),
    receipts: receiptChecks(of("receipt"), record, report),
    sealed: await Promise.all(sealed.map((one) => sealedCheck(one, sealed, record, report))),
    own: own === null ? null : ownCheck(own, record, report),
  };
}

/** A file in a line of the list: what it is, and why it could not be read. */
function fileOf({ name, kind, refusal, bytes }, { ledger }) {
  const found = { name, kind, size: bytes.length, refusal: null };
  if (kind === "unknown" && ledger.plans.size > 0) {
    const digest = hex(sha256(bytes));
    const isScheme = [...ledger.plans.values()].some((plan) => plan.body.doc_h === digest);
    if (isScheme) return { ...found, kind: "scheme" };
  }
  return refusal === null ? found : { ...found, refusal: { key: refusal.key, where: refusal.where } };
}

function summary(record, report) {
  const { genesis } = report.ledger;
  return {
    name: record.name,
    entries: report.entries,
    head: hex(report.head),
    org: genesis?.body.org ?? "",
    broken: report.broken.map(({ rule, q, fault }) => ({ rule, q, fault })),
    skipped: report.skipped,
  };
}

/** What is said about each draw, by the q of its COMMIT. */
function byDraw(said) {
  const found = new Map();
  for (const one of said) {
    if (!found.has(one.q)) found.set(one.q, []);
    found.get(one.q).push(one);
  }
  return found;
}

function drawOf(ledger, lot, told) {
  const { body, q, at } = lot.entry;
  const said = told.get(q) ?? [];
  const later = (type) => said.filter(({ one }) => one !== undefined && one.type === type).length;
  return {
    q,
    at,
    kind: body.kind,
    plan: body.plan,
    attempt: body.attempt,
    reason: body.redo_reason,
    earlier: predecessors(ledger, lot),
    end: lot.end === null ? null : endOf(lot.end),
    seed: lot.end?.body.seed ?? "",
    grade: gradeOf(lot),
    beaconOpen: needsCommandLine(lot),
    observers: body.observers,
    contributions: (lot.close ?? lot.end)?.body.contrib?.length ?? null,
    eligible: PLACED.includes(body.kind) ? (body.dir.status.s0 ?? 0) : null,
    targets: ledger.targets(lot),
    hidden: PLACED.includes(body.kind) && !Array.isArray(body.strata),
    drawn: resultOf(lot)?.body.drawn ?? null,
    delay: body.delay,
    objections: later("NOTE"),
    replaced: later("REPLACE"),
    notes: said.filter(({ key }) => key !== undefined),
  };
}

const endOf = ({ type, q, at, body }) => ({ type, q, at, reason: body.reason ?? "" });

/** One entry's file as posted: its form, its digest to compare with the post, its place in the record. */
function entryCheck({ name, bytes }, record, report) {
  const found = { name, digest: hex(taggedHash("entry", bytes)), q: null, type: "", state: "pass", fault: "" };
  let entry;
  try {
    entry = readCanonical(bytes);
    checkEntry(entry);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ...found, state: "fail", fault: error.message };
  }
  Object.assign(found, { q: entry.q, type: entry.type, prev: entry.prev });
  if (record === null || record.value === null) return { ...found, state: "open", fault: "no_record" };
  const posted = record.value.log[entry.q];
  if (posted === undefined) return { ...found, state: "open", fault: "record_shorter" };
  return same(posted, entry) ? found : { ...found, state: "fail", fault: "fork" };
}

function receiptChecks(given, record, report) {
  const all = given.flatMap(({ value }) => receiptsIn(value));
  return all.map((receipt) => {
    const outcome = isOutcome(receipt) ? receipt.outcome : null;
    const found = { id: String(receipt.id), commit: receipt.commit, status: receipt.status ?? null, outcome };
    if (record === null) return { ...found, state: "open", fault: "no_record" };
    const wrong = receiptFault(report.ledger, receipt);
    if (wrong !== null) return { ...found, state: "fail", fault: wrong.fault };
    return { ...found, ...(outcome === null ? { state: "pass", fault: "" } : belongs(receipt, all, report.ledger)) };
  });
}

/** The tree of outcomes binds an index (§10); only a good membership receipt says whose index it is. */
function belongs(receipt, all, ledger) {
  const members = all.filter((one) => !isOutcome(one) && one.commit === receipt.commit);
  const good = members.filter((one) => receiptFault(ledger, one) === null);
  if (good.length === 0) return { state: "open", fault: "membership_needed" };
  const own = good.some((one) => one.index === receipt.index && one.id === receipt.id);
  return own ? { state: "pass", fault: "" } : { state: "fail", fault: "other_enterprise" };
}

async function sealedCheck(given, all, record, report) {
  const found = { name: given.name, commit: null, state: "open", fault: "no_record", findings: [] };
  try {
    if (given.refusal !== null) throw given.refusal;
    checkSealed(given.value);
    found.commit = given.value.commit;
    if (record === null) return found;
    if (report.broken.length > 0) return { ...found, fault: "record_first" };
    const of = report.ledger.lots.get(found.commit)?.entry.body.of;
    const basis = of === undefined ? undefined : report.ledger.resulting(of)?.entry.q;
    const other = all.find((one) => one.value !== null && one.value.commit === basis)?.value ?? null;
    if (other !== null) checkSealed(other);
    const { findings } = await verifySealed(given.value, report.ledger, other);
    return { ...found, findings, fault: "", state: findings.every((one) => one.ok) ? "pass" : "fail" };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ...found, state: error.key === "of_record_needed" ? "open" : "fail", fault: error.message };
  }
}

/** Is the observer's own text among the contributions of a draw, by its SHA-256? */
function ownCheck({ who, text }, record, report) {
  const h = hex(sha256(utf8(text)));
  if (record === null) return { h, state: "open", fault: "no_record", places: [] };
  const places = [...report.ledger.lots.values()].flatMap((lot) =>
    ((lot.close ?? lot.end)?.body.contrib ?? []).flatMap((one, at) =>
      one.h === h ? [{ q: lot.entry.q, number: at + 1, who: one.who, date: one.date }] : [],
    ),
  );
  const mine = who === "" ? places : places.filter((one) => one.who === who);
  const fault = mine.length > 0 ? "" : places.length > 0 ? "other_alias" : "text_absent";
  return { h, state: mine.length > 0 ? "pass" : "fail", fault, places: mine.length > 0 ? mine : places };
}
