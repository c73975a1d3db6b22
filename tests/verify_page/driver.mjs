/**
 * The browser's verifier without a browser: reads one job a line from the file named on the command line and writes
 * one answer a line. Jobs: {log, sigs, receipts} · {record, receipts, sealed} · {spoilt} · {file} · {text} · {values};
 * bytes are base64.
 */
import { createReadStream, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { webcrypto } from "node:crypto";

globalThis.crypto ??= webcrypto; // node 18 has it under this name only

const at = (name) => new URL(`../../draw/page/${name}.mjs`, import.meta.url);
const { verifyLog, verifyRecord, checkReceipts } = await import(at("replay"));
const { judge } = await import(at("judge"));
const { verifySealed } = await import(at("audit"));
const { readSealed } = await import(at("sealed"));
const { readCanonical, readJson } = await import(at("json_read"));
const { canonical } = await import(at("json_write"));
const { gradeOf, grade } = await import(at("grade"));
const { notes } = await import(at("notes"));
const { delayStep } = await import(at("seed"));
const { hex, utf8, unhex, compareText, num } = await import(at("bytes"));
const { shares, isPublishable } = await import(at("quota"));
const { sha256 } = await import(at("sha256"));
const { taggedHash } = await import(at("hash"));
const { fold, root } = await import(at("tree"));
const { blocks, importKey } = await import(at("aes"));

const LONGEST = 10_000; // rounds: a spoilt `it` must not become an hour; Python's half of the test does the same
const bytes = (base64) => new Uint8Array(Buffer.from(base64, "base64"));

async function holds({ before, j, it, after }) {
  return it <= LONGEST && hex(await delayStep(before, j, it)) === hex(after);
}

function told(report) {
  return {
    broken: report.broken.map(({ rule, q, fault }) => ({ rule, q, fault })),
    head: hex(report.head),
    grades: [...report.ledger.lots.values()].map(gradeOf),
    notes: notes(report.ledger, 2 ** 33),
    notes_early: notes(report.ledger, 1),
  };
}

async function ofLog({ log, sigs, receipts }) {
  const files = log.map((one) => (typeof one === "string" ? utf8(one) : one));
  const report = await verifyLog(files, sigs, { holds });
  report.broken.push(...checkReceipts(report, receipts ?? []));
  return told(report);
}

async function ofRecord({ record, receipts, sealed }) {
  const report = await verifyRecord(bytes(record), { holds });
  report.broken.push(...checkReceipts(report, receipts ?? []));
  const opened = (sealed ?? []).map((one) => readSealed(bytes(one)));
  const audits = [];
  for (const one of opened) {
    const of = report.ledger.lots.get(one.commit)?.entry.body.of;
    const basis = of === undefined ? null : report.ledger.resulting(of);
    const found = await verifySealed(one, report.ledger, opened.find((other) => other.commit === basis?.entry.q));
    audits.push({ commit: one.commit, rebuilt: found.rebuilt, failed: found.findings.filter((each) => !each.ok) });
  }
  return { ...told(report), audits };
}

/** Many spoilt records in one file, each behind its length as u32: rules broken by each, and the slowest. */
async function ofSpoilt({ spoilt }) {
  const all = readFileSync(spoilt);
  const answers = [];
  let slowest = 0;
  for (let place = 0; place < all.length; ) {
    const size = all.readUInt32BE(place);
    const begun = performance.now();
    const report = await verifyRecord(new Uint8Array(all.subarray(place + 4, place + 4 + size)), { holds });
    slowest = Math.max(slowest, performance.now() - begun);
    answers.push([...new Set(report.broken.map((one) => one.rule))]);
    place += 4 + size;
  }
  return { answers, slowest };
}

/** How bytes are read, canonically and as ordinary JSON: the canonical bytes again, or the name of the refusal. */
function ofText({ text }) {
  const tried = (read) => {
    try {
      return { text: JSON.stringify(read(bytes(text))) };
    } catch (error) {
      return { refused: error.key };
    }
  };
  return { canonical: tried(readCanonical), json: tried(readJson) };
}

/** Single values of protocol §15 and of the vector file. */
async function ofValues({ values }) {
  const zeros = new Uint8Array(32);
  const random = crypto.getRandomValues(new Uint8Array(300));
  const hashes = [];
  for (let size = 0; size <= 300; size += 1) {
    const ours = hex(sha256(random.subarray(0, size)));
    const theirs = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", random.subarray(0, size))));
    if (ours !== theirs) hashes.push(size);
  }
  return {
    shares: values.shares.map((one) => shares(one.total, one.sizes)),
    publishable: values.publishable.map((one) => isPublishable(one.strata.map(([n, k]) => ({ n, k })))),
    cj: values.cj.map((one) => hex(canonical(one.value))),
    th: values.cj.map((one) => hex(taggedHash("entry", canonical(one.value)))),
    grades: values.grades.map((one) => grade(one.commit, one.close_at, one.dates, one.beacon_valid)),
    blocks: hex(await blocks(await importKey(zeros), 0, 0, 2)),
    chain: hex(taggedHash("chain", zeros)),
    tree: hex(root(["a", "b", "c"].map((letter) => sha256(utf8(letter))))),
    empty: hex(root([])),
    beyond: fold(zeros, 1, 1, []),
    delay: hex(await delayStep(zeros, 1, 1000)),
    order: ["\uff21", "\u{1f3b2}"].sort(compareText),
    num: String(num(unhex("ff".repeat(16)))),
    hashes_that_differ: hashes,
  };
}

/** One file judged as the page judges it, and how long that took. */
async function ofFile({ file }) {
  const given = new Uint8Array(readFileSync(file));
  const begun = performance.now();
  const { files, record } = await judge({ files: [{ name: "file", bytes: given }], own: null, now: 0 });
  return { kind: files[0].kind, refusal: files[0].refusal, broken: record?.broken ?? [], ms: performance.now() - begun };
}

const KINDS = { log: ofLog, record: ofRecord, spoilt: ofSpoilt, file: ofFile, text: ofText, values: ofValues };

for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  const job = JSON.parse(line);
  const kind = Object.keys(KINDS).find((name) => name in job);
  process.stdout.write(`${JSON.stringify(await KINDS[kind](job))}\n`);
}
