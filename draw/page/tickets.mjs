/** The lottery itself (protocol §8): every draw position gets a ticket, the smallest of each stratum win. */
import { BLOCK, CHUNK, blocks, importKey } from "./aes.mjs";
import { concat, hex, u32, u32s } from "./bytes.mjs";
import { taggedHash } from "./hash.mjs";

/**
 * Draw every stratum; their ranges of positions follow one another.
 * @param {Uint8Array} seed K
 * @param {{n:number,k:number,r:number}[]} strata
 * @returns {Promise<{drawn:number[],reserve:number[],last:string}[]>} positions in draw order, last winning ticket
 */
export async function draw(seed, strata) {
  const key = await importKey(taggedHash("ticket-key", seed));
  const found = [];
  let start = 0;
  for (const { n, k, r } of strata) {
    const winners = await smallest(key, start, n, k + r);
    const positions = winners.map((one) => one.position);
    const last = k > 0 ? winners[k - 1].ticket : "";
    found.push({ drawn: positions.slice(0, k), reserve: positions.slice(k), last });
    start += n;
  }
  return found;
}

/** `result` of RESULT; `blind` is empty for a shown table. */
export function resultDigest(drawn, blind) {
  const parts = drawn.map((s) =>
    concat([u32(s.drawn.length), u32(s.reserve.length), u32s(s.drawn), u32s(s.reserve)]),
  );
  return taggedHash("result", blind, concat(parts));
}

/** The `count` smallest tickets of positions start…start+n−1, ascending; memory for those few only. */
async function smallest(key, start, n, count) {
  if (count === 0) return [];
  // a cut that lets a little more than `count` through; it decides how much is kept, never who wins
  let cut = ((count + 8 * Math.ceil(Math.sqrt(count)) + 32) / n) * 2 ** 48;
  for (;;) {
    const kept = await below(key, start, n, cut);
    if (kept.length >= count) {
      return kept.sort((one, other) => (one.ticket < other.ticket ? -1 : 1)).slice(0, count);
    }
    cut *= 2;
  }
}

/** Every ticket of the range whose top 48 bits are at most `cut`. */
async function below(key, start, n, cut) {
  const found = [];
  for (let at = 0; at < n; at += CHUNK) {
    const size = Math.min(CHUNK, n - at);
    const stream = await blocks(key, 0, start + at, size);
    const view = new DataView(stream.buffer);
    for (let i = 0; i < size; i += 1) {
      const top = view.getUint32(BLOCK * i) * 2 ** 16 + view.getUint16(BLOCK * i + 4);
      if (top > cut) continue;
      found.push({ ticket: hex(stream.subarray(BLOCK * i, BLOCK * i + BLOCK)), position: start + at + i });
    }
  }
  return found;
}
