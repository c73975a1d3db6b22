/** From contributions to the audit seed K (protocol §7): t_0…t_m → D_0 → D_1…D_seg → K. */
import { concat, u32, u64, unhex, utf8 } from "./bytes.mjs";
import { VERSION, taggedHash } from "./hash.mjs";

const SALT = utf8(`${VERSION}/delay`);

/** t_m, from the digest of COMMIT and the public contributions in ascending `mid`. */
export function transcript(commitDigest, contrib) {
  let t = commitDigest;
  for (const one of contrib) t = taggedHash("contrib", t, u64(one.mid), u64(one.date), one.who, unhex(one.h));
  return t;
}

/** D_0: list, quotas, contributions, secret and beacon in one value. */
export const begin = (commitDigest, t, x, beacon) => taggedHash("pre", commitDigest, t, x, beacon);

/** D_j from D_{j−1}: `it` rounds of PBKDF2, real work that no clock can push. */
export async function delayStep(before, j, it) {
  const key = await crypto.subtle.importKey("raw", before, "PBKDF2", false, ["deriveBits"]);
  const salt = concat([SALT, u32(j)]);
  const settings = { name: "PBKDF2", hash: "SHA-256", salt, iterations: it };
  return new Uint8Array(await crypto.subtle.deriveBits(settings, key, 256));
}

/** K from D_seg (from D_0 without a delay). */
export const finish = (d) => taggedHash("seed", d);
