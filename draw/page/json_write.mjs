/** CJ(x), the canonical bytes of a value (protocol §1). */
import { utf8 } from "./bytes.mjs";
import { Refusal } from "./refusal.mjs";

const KEY = /^[a-z0-9_]+$/;
const LONE = /\p{Surrogate}/u;

/** CJ(value) as bytes; Refusal for what has no canonical form. Values come out of the reader, hence not too deep. */
export const canonical = (value) => utf8(written(value));

function written(value) {
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  if (value !== null && typeof value === "object") return object(value);
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Refusal("number");
  if (typeof value === "string" && LONE.test(value)) throw new Refusal("surrogate");
  return JSON.stringify(value); // its escapes are those of the protocol
}

function object(value) {
  const names = Object.keys(value).sort(); // ASCII, so UTF-16 order is byte order
  const wrong = names.find((name) => !KEY.test(name));
  if (wrong !== undefined) throw new Refusal("key", wrong.slice(0, 40));
  return `{${names.map((name) => `"${name}":${written(value[name])}`).join(",")}}`;
}
