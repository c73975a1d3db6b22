/** What an enterprise holds in its hand (protocol §3, §10): it was in the list, and whether it was drawn. */
import { hex, u16, u8, unhex, utf8 } from "./bytes.mjs";
import { each, hexText, integer, record, text } from "./form.mjs";
import { canonical } from "./json_write.mjs";
import { resultOf } from "./ledger.mjs";
import { Refusal } from "./refusal.mjs";
import { DIGEST, Q } from "./shapes.mjs";
import { fold, leafHash } from "./tree.mjs";

export const ID = /^[0-9A-Z-]{1,64}$/;
const PROOF = {
  commit: Q,
  id: text(1, 64, ID),
  index: Q,
  n: Q,
  salt: hexText(16), // another length could shift the fields of the leaf
  path: each(DIGEST),
  root: DIGEST,
};
const MEMBERSHIP = record({ ...PROOF, status: integer(0, 255), attr: each(text(0, 2 ** 20), { least: 2 }) });
const OUTCOME = record({ ...PROOF, outcome: integer(0, 2) });

/** An outcome receipt has an `outcome`; a membership receipt has a `status`. */
export const isOutcome = (receipt) => Object.hasOwn(receipt, "outcome");

/**
 * R14 for one receipt against the log.
 * @returns {?{q:?number, fault:string}} null if it is good
 */
export function receiptFault(ledger, receipt) {
  try {
    canonical(receipt);
    (isOutcome(receipt) ? OUTCOME : MEMBERSHIP)(receipt, "receipt");
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { q: null, fault: error.message };
  }
  const lot = ledger.lots.get(receipt.commit);
  if (lot === undefined || lot.entry.body.dir === undefined) return { q: null, fault: "no_commit" };
  const result = resultOf(lot);
  if (isOutcome(receipt) && result === null) return { q: lot.entry.q, fault: "no_result_yet" };
  const { n, root } = lot.entry.body.dir;
  const fault = proofFault(receipt, isOutcome(receipt) ? result.body.outcomes : root, n);
  return fault === null ? null : { q: lot.entry.q, fault };
}

function proofFault(receipt, root, n) {
  if (receipt.root !== root) return "root";
  if (receipt.n !== n) return "n";
  const folded = fold(leaf(receipt), receipt.index, n, receipt.path.map(unhex));
  return folded !== null && hex(folded) === root ? null : "path";
}

function leaf(receipt) {
  const salt = unhex(receipt.salt);
  return isOutcome(receipt)
    ? outcomeLeaf(salt, receipt.outcome)
    : itemLeaf(salt, receipt.status, receipt.id, receipt.attr);
}

/** leaf_i of §3; binds status and attributes, but neither stratum nor position. */
export function itemLeaf(salt, status, id, attr) {
  const name = utf8(id);
  return leafHash(salt, u8(status), u16(name.length), name, canonical(attr));
}

/** The outcome leaf of §10: 0 not drawn, 1 drawn, 2 reserve. */
export const outcomeLeaf = (salt, outcome) => leafHash(salt, u8(outcome));
