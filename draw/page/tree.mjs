/** The Merkle tree of RFC 6962's shape (protocol §3), for the directory and for the outcomes. */
import { concat } from "./bytes.mjs";
import { sha256 } from "./sha256.mjs";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** H(0x00 ‖ parts): the prefix keeps a leaf from being passed off as an inner node. */
export const leafHash = (...parts) => sha256(concat([LEAF, ...parts]));

const node = (left, right) => sha256(concat([NODE, left, right]));

/** The root over these leaf hashes; an odd last node is carried up. */
export function root(leaves) {
  let level = leaves.length > 0 ? leaves : [sha256(new Uint8Array(0))];
  while (level.length > 1) {
    const above = [];
    for (let at = 0; at + 1 < level.length; at += 2) above.push(node(level[at], level[at + 1]));
    if (level.length % 2 === 1) above.push(level[level.length - 1]);
    level = above;
  }
  return level[0];
}

/** The root this path leads to; null if `index` is not in 0…n−1 or the path has another length. */
export function fold(leaf, index, n, path) {
  if (index >= n) return null;
  let used = 0;
  for (; n > 1; n = Math.ceil(n / 2)) {
    const odd = index % 2 === 1;
    if (odd || index + 1 < n) {
      if (used === path.length) return null;
      leaf = odd ? node(path[used], leaf) : node(leaf, path[used]);
      used += 1;
    }
    index = (index - (odd ? 1 : 0)) / 2;
  }
  return used === path.length ? leaf : null;
}
