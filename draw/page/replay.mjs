/**
 * Verifying a log (protocol §12): every rule R1–R15, as any stranger with the posted files can.
 *
 * report = await verifyRecord(bytes)            // the file of a public record
 * report = await verifyLog(files, signatures)   // entries as objects or as the bytes of their files
 * report.broken                                 // [{rule, q, fault}, …], empty for a valid log
 */
import { hex, unhex } from "./bytes.mjs";
import { each, hexText, isObject, oneOf, record } from "./form.mjs";
import { VERSION, taggedHash } from "./hash.mjs";
import { readCanonical } from "./json_read.mjs";
import { canonical } from "./json_write.mjs";
import { Ledger } from "./ledger.mjs";
import { beaconKept, endingFaults, referenceFaults, revealFaults } from "./rules_later.mjs";
import { commitFaults } from "./rules_commit.mjs";
import { receiptFault } from "./receipts.mjs";
import { valueFaults } from "./recompute.mjs";
import { Refusal } from "./refusal.mjs";
import { checkEntry, checkResult } from "./shapes.mjs";
import { isSigned, publicKey } from "./signature.mjs";

const LEFT_OUT = ["R9", "R12", "R14"]; // an entry that breaks one of these is left out of what follows
const MOST_TICKETS = 2 ** 28; // in one record; more is for the command line
const PUBLIC = record({
  v: oneOf(VERSION),
  log: each(record({}, { more: true })),
  sigs: each(hexText(64)),
});

/** What a log turned out to be. `head` is the digest of its last entry, `ledger` its good entries. */
class Report {
  constructor() {
    /** @type {{rule:string, q:?number, fault:string}[]} */
    this.broken = [];
    this.ledger = new Ledger();
    this.head = new Uint8Array(32);
    this.entries = 0;
    /** @type {number[]} q of RESULTs whose tickets were too many to compute here */
    this.skipped = [];
    this.tickets = 0;
  }

  /** May `positions` more tickets be computed for entry q? A forged record must not keep a page busy for hours. */
  affords(q, positions) {
    this.tickets += positions;
    if (this.tickets > MOST_TICKETS) this.skipped.push(q);
    return this.tickets <= MOST_TICKETS;
  }
}

/**
 * Replay the file of a public record.
 * @param {Uint8Array} bytes
 * @param {{holds?: Function, progress?: Function}} tools as in verifyLog
 */
export async function verifyRecord(bytes, tools = {}) {
  let file;
  try {
    file = readCanonical(bytes);
    PUBLIC(file, "record");
  } catch (error) {
    return refused(error);
  }
  return verifyLog(file.log, file.sigs, tools);
}

function refused(error) {
  if (!(error instanceof Refusal)) throw error;
  const report = new Report();
  report.broken.push({ rule: "R12", q: null, fault: error.message, refusal: error });
  return report;
}

/**
 * Replay a log from GENESIS.
 * @param {(object|Uint8Array)[]} log @param {string[]} sigs hex, one per entry
 * @param {{holds?: Function, progress?: Function}} tools `holds(segment)` checks a delay step and may say yes for
 *   now and check later; `progress(done, all)` is told after each entry
 */
export async function verifyLog(log, sigs, { holds = async () => true, progress = () => {} } = {}) {
  const report = new Report();
  const posted = log.map(read);
  const tools = { holds, affords: (q, positions) => report.affords(q, positions) };
  const first = posted[0]?.entry;
  const key = first?.type === "GENESIS" ? await publicKey(unhex(first.body.pub)) : null;
  for (const [at, one] of posted.entries()) {
    const q = Number.isSafeInteger(one.raw.q) ? one.raw.q : at;
    const digest = taggedHash("entry", one.bytes);
    const signed = await isSigned(key, sigs[at] ?? "", digest);
    const chained = [...(signed ? [] : ["signature"]), ...placeFaults(one, at, report.head)];
    const taken = await take(report.ledger, one, digest, tools);
    const found = [...chained.map((fault) => ["R13", fault]), ...taken];
    report.broken.push(...found.map(([rule, fault]) => ({ rule, q, fault })));
    report.head = digest;
    report.entries += 1;
    progress(at + 1, posted.length);
  }
  if (sigs.length > log.length) report.broken.push({ rule: "R13", q: null, fault: "signatures_left" });
  return report;
}

/** R14 for receipts held against a log that was replayed. @returns {{rule:string, q:?number, fault:string}[]} */
export function checkReceipts(report, receipts) {
  const found = receipts.map((one) => receiptFault(report.ledger, one)).filter((one) => one !== null);
  return found.map((one) => ({ rule: "R14", ...one }));
}

/** One file as it came: its bytes, what could be read, and why no entry was made of it. */
function read(one) {
  let bytes = one instanceof Uint8Array ? one : null;
  let raw = {};
  try {
    raw = bytes === null ? one : readCanonical(bytes);
    bytes ??= canonical(raw);
    checkEntry(raw);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { bytes: bytes ?? new Uint8Array(0), raw: isObject(raw) ? raw : {}, entry: null, why: error.message };
  }
  return { bytes, raw, entry: raw, why: "" };
}

/** R13 for the entry at place `at` after an entry with digest `head`. */
function placeFaults({ raw }, at, head) {
  if (Object.keys(raw).length === 0) return []; // an unreadable file says nothing about its place
  const faults = [];
  if (raw.v !== VERSION) faults.push("version");
  if (raw.q !== at) faults.push("q");
  if (raw.prev !== hex(head)) faults.push("prev");
  if ((raw.type === "GENESIS") !== (at === 0)) faults.push("genesis");
  return faults;
}

/** Every rule but R13; the entry enters the ledger unless it must be left out. */
async function take(ledger, { entry: raw, why }, digest, tools) {
  if (raw === null) return [["R12", why]];
  if (raw.type === "GENESIS" && ledger.genesis !== null) return [];
  const entry = { q: raw.q, at: raw.at, type: raw.type, body: raw.body, digest };
  const faults = raw.at < ledger.at ? [["R8", "at"]] : [];
  faults.push(...(await follow(ledger, entry, tools)));
  if (!faults.some(([rule]) => LEFT_OUT.includes(rule))) ledger.add(entry);
  return faults;
}

/** May this entry follow what the log has said so far? @returns {Promise<[string, string][]>} */
async function follow(ledger, entry, tools) {
  const named = (rule, faults) => faults.map((fault) => [rule, fault]);
  if (entry.type === "GENESIS") return [];
  if (entry.type === "PLAN") return named("R15", ledger.plans.has(entry.body.plan) ? ["plan_twice"] : []);
  if (entry.type === "COMMIT") return commitFaults(ledger, entry);
  if (entry.type === "REPLACE" || entry.type === "NOTE") return named("R14", referenceFaults(ledger, entry));
  const misplaced = endingFaults(ledger, entry);
  if (misplaced.length > 0) return named("R9", misplaced);
  if (entry.type === "CLOSE" || entry.type === "ABORT") return revealFaults(ledger.open, entry);
  return closing(ledger, entry, tools, named);
}

/** R12 (which depends on the COMMIT), R5 and R11 of a RESULT or VOID. */
async function closing(ledger, entry, tools, named) {
  const lot = ledger.open;
  try {
    if (entry.type === "RESULT") checkResult(entry.body, lot.entry.body);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [["R12", error.message]];
  }
  const values = await valueFaults(ledger, lot, entry, tools);
  return [...named("R5", beaconKept(lot, entry)), ...named("R11", values)];
}
