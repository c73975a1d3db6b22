/**
 * SHA-256, computed at once instead of in a promise. A directory of a million items needs two million small hashes;
 * WebCrypto answers each of them some 70 µs later, which is minutes. Held against WebCrypto at every length to 300
 * bytes in tests/verify_page.
 */

const ROUNDS = new Uint32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
const START = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];
const BLOCK = 64;
const words = new Int32Array(BLOCK);

/** H(bytes): 32 bytes. */
export function sha256(bytes) {
  const state = Int32Array.from(START);
  const whole = bytes.length - (bytes.length % BLOCK);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < whole; at += BLOCK) mixBlock(state, view, at);
  const rest = padded(bytes, whole);
  for (let at = 0; at < rest.byteLength; at += BLOCK) mixBlock(state, rest, at);
  const digest = new Uint8Array(32);
  const out = new DataView(digest.buffer);
  state.forEach((word, at) => out.setInt32(4 * at, word));
  return digest;
}

/** The last block or two: what is left, a one bit, zeros, and the length in bits. */
function padded(bytes, whole) {
  const left = bytes.length - whole;
  const rest = new Uint8Array(left < BLOCK - 8 ? BLOCK : 2 * BLOCK);
  rest.set(bytes.subarray(whole));
  rest[left] = 0x80;
  const view = new DataView(rest.buffer);
  view.setUint32(rest.length - 8, Math.floor(bytes.length / 0x20000000));
  view.setUint32(rest.length - 4, (bytes.length << 3) >>> 0);
  return view;
}

const turn = (word, by) => (word >>> by) | (word << (32 - by));

function schedule(view, at) {
  for (let i = 0; i < 16; i += 1) words[i] = view.getInt32(at + 4 * i);
  for (let i = 16; i < BLOCK; i += 1) {
    const early = words[i - 15];
    const late = words[i - 2];
    const low = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
    const high = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
    words[i] = (words[i - 16] + low + words[i - 7] + high) | 0;
  }
}

function mixBlock(state, view, at) {
  schedule(view, at);
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < BLOCK; i += 1) {
    const high = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const first = (h + high + ((e & f) ^ (~e & g)) + ROUNDS[i] + words[i]) | 0;
    const low = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const second = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    state[i] = (state[i] + word) | 0;
  });
}
