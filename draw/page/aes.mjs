/**
 * E(key, n) (protocol §1): AES-256 of the block u128(n). Consecutive blocks are the AES-256-CTR key stream, which
 * WebCrypto computes at the speed of the processor.
 *
 * A counter is written as (use, index) = use·2^64 + index: the protocol keeps the uses of one key 2^64 apart (§9).
 */
import { concat, hex, u64 } from "./bytes.mjs";

export const BLOCK = 16; // bytes of one ticket, salt or random number
export const CHUNK = 2 ** 16; // blocks at a time: one mebibyte

/** The key in WebCrypto's hands, for many calls of `blocks`. */
export const importKey = (key) => crypto.subtle.importKey("raw", key, "AES-CTR", false, ["encrypt"]);

/** E(key, use·2^64 + index) ‖ … for `count` blocks. @returns {Promise<Uint8Array>} */
export async function blocks(key, use, index, count) {
  const counter = concat([u64(use), u64(index)]);
  const zeros = new Uint8Array(BLOCK * count);
  return new Uint8Array(await crypto.subtle.encrypt({ name: "AES-CTR", counter, length: 128 }, key, zeros));
}

/** The blocks 0…count−1 of one use, one view each. @returns {Promise<Uint8Array[]>} */
export async function blockList(secret, count, use = 0) {
  const key = await importKey(secret);
  const found = [];
  for (let at = 0; at < count; at += CHUNK) {
    const stream = await blocks(key, use, at, Math.min(CHUNK, count - at));
    for (let i = 0; i < stream.length; i += BLOCK) found.push(stream.subarray(i, i + BLOCK));
  }
  return found;
}

/** 0…n−1 in the order of these blocks. AES is a permutation, so no two of one key are equal. */
export function ranked(list) {
  const keys = list.map(hex);
  return [...keys.keys()].sort((one, other) => (keys[one] < keys[other] ? -1 : 1));
}
