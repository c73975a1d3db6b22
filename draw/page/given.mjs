/** What somebody handed in: which kind of file it is, by what stands in it, never by its name. */
import { isObject } from "./form.mjs";
import { readJson } from "./json_read.mjs";
import { Refusal } from "./refusal.mjs";

const RECEIPT = ["index", "path", "root", "salt"];

/**
 * @typedef {{name:string, bytes:Uint8Array}} File
 * @typedef {{name:string, bytes:Uint8Array, kind:string, value:*, refusal:?Refusal}} Given kind: record, entry,
 *   sealed, receipt, or unknown
 * @param {File} file @returns {Given}
 */
export function recognise({ name, bytes }) {
  try {
    const value = readJson(bytes);
    return { name, bytes, kind: kindOf(value), value, refusal: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { name, bytes, kind: guessed(bytes), value: null, refusal: error };
  }
}

function kindOf(value) {
  if (isObject(value)) {
    const has = (...names) => names.every((one) => Object.hasOwn(value, one));
    if (has("log", "sigs")) return "record";
    if (has("type", "prev", "body")) return "entry";
    if (has("list_secret")) return "sealed";
  }
  return receiptsIn(value).length > 0 ? "receipt" : "unknown";
}

/** A file that cannot be read still gets the verdict of what it was meant to be, if its beginning tells. */
function guessed(bytes) {
  const start = new TextDecoder().decode(bytes.subarray(0, 200));
  if (start.includes('"log"')) return "record";
  if (start.includes('"body"')) return "entry";
  return start.includes('"list_secret"') ? "sealed" : "unknown";
}

/** The receipts of a file: one, a list of them, or an object that names them. @returns {object[]} */
export function receiptsIn(value) {
  if (isReceipt(value)) return [value];
  const inner = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
  return inner.filter(isReceipt);
}

const isReceipt = (value) => isObject(value) && RECEIPT.every((name) => Object.hasOwn(value, name));
