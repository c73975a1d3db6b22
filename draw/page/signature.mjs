/** Ed25519 signatures of a log (protocol §6), by WebCrypto. */
import { unhex } from "./bytes.mjs";

const SIGNATURE = /^[0-9a-f]{128}$/; // one signature has one text: upper-case hex would be a second

/** The public key of GENESIS; null if it is none, and nothing is signed by nobody. */
export async function publicKey(bytes) {
  try {
    return await crypto.subtle.importKey("raw", bytes, "Ed25519", false, ["verify"]);
  } catch (error) {
    if (error.name === "NotSupportedError") throw error; // an old browser must not look like a forged log
    return null;
  }
}

/** Is this hex text the signature of the holder of `key` under these 32 bytes? */
export async function isSigned(key, signature, digest) {
  if (key === null || !SIGNATURE.test(signature)) return false;
  return crypto.subtle.verify("Ed25519", key, unhex(signature), digest);
}
