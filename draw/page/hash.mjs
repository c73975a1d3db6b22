/** Tagged hashes (protocol §1): LP and TH. */
import { concat, u64, utf8 } from "./bytes.mjs";
import { sha256 } from "./sha256.mjs";

export const VERSION = "ssj-draw/1";

/** LP(b): the length before the bytes, so that two fields can never be cut in another place. */
const prefixed = (bytes) => [u64(bytes.length), bytes];

/**
 * TH(tag; fields…): a tag per purpose keeps a digest made for one use from being replayed in another.
 * @param {string} tag ASCII
 * @param {...(Uint8Array|string)} fields text stands for its UTF-8
 * @returns {Uint8Array} 32 bytes
 */
export function taggedHash(tag, ...fields) {
  const parts = [`${VERSION}/${tag}`, ...fields].map((one) => (typeof one === "string" ? utf8(one) : one));
  return sha256(concat(parts.flatMap(prefixed)));
}
