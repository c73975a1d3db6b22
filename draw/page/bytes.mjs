/** Bytes, hex and big-endian integers (protocol §1). Every digest, secret and salt is its raw bytes here. */

const encoder = new TextEncoder();

/** Text as UTF-8. */
export const utf8 = (text) => encoder.encode(text);

/** Lower-case hex of bytes. */
export function hex(bytes) {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** Bytes of hex text whose form was checked before. */
export function unhex(text) {
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = parseInt(text.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}

/** All parts one after the other. */
export function concat(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** An integer below 2^53 as `size` bytes, big-endian. */
export function uint(n, size) {
  const bytes = new Uint8Array(size);
  for (let at = size - 1; at >= 0 && n > 0; at -= 1) {
    bytes[at] = n % 256;
    n = (n - bytes[at]) / 256;
  }
  return bytes;
}

export const u8 = (n) => uint(n, 1);
export const u16 = (n) => uint(n, 2);
export const u32 = (n) => uint(n, 4);
export const u64 = (n) => uint(n, 8);

/** Every number as u32, concatenated. */
export function u32s(numbers) {
  const bytes = new Uint8Array(4 * numbers.length);
  const view = new DataView(bytes.buffer);
  numbers.forEach((n, at) => view.setUint32(4 * at, n));
  return bytes;
}

/** Bytes as a big-endian unsigned integer of any size. */
export const num = (bytes) => BigInt(`0x${hex(bytes) || "0"}`);

/** Order of two byte strings: negative, 0, positive. */
export function compareBytes(one, other) {
  const shorter = Math.min(one.length, other.length);
  for (let at = 0; at < shorter; at += 1) if (one[at] !== other[at]) return one[at] - other[at];
  return one.length - other.length;
}

/** Text order of the protocol: UTF-8 bytes. JavaScript's own `<` compares UTF-16 units, which differs. */
export const compareText = (one, other) => compareBytes(utf8(one), utf8(other));

/** Are two JSON values the same, whatever the order of their keys? */
export function same(one, other) {
  if (one === other) return true;
  if (one === null || other === null || typeof one !== "object" || typeof other !== "object") return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => Object.hasOwn(other, name) && same(one[name], other[name]));
}
