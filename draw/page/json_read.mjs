/**
 * Strict JSON (protocol §1 `CJ`, rule R12). A log entry is hashed as text, so only one text per value may be read.
 * `readCanonical` takes nothing but CJ; `readJson` takes ordinary JSON (sealed records, receipts) but still no
 * duplicate key, float, lone surrogate or depth beyond 128. Every refusal has a name; nothing recurses deeper.
 */
import { Refusal } from "./refusal.mjs";

export const LARGEST = Number.MAX_SAFE_INTEGER; // 2^53 − 1
const DEEPEST = 128;
const MOST_BYTES = 2 ** 28; // one string of a browser must be able to hold it
const MOST_INNER = 3_000_000; // objects and lists; more would fill a browser's memory before anything is refused

const KEY = /^[a-z0-9_]+$/;
const LONE = /\p{Surrogate}/u; // with the u flag a proper pair is one character and does not match
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)/y;
const SPACE = /[ \t\n\r]*/y;
const SHORT = { '"': '"', "\\": "\\", b: "\b", t: "\t", n: "\n", f: "\f", r: "\r" };
const WORDS = { n: ["null", null], t: ["true", true], f: ["false", false] };

/** The value whose canonical bytes are exactly `bytes`; Refusal if there is none. */
export const readCanonical = (bytes) => new Reader(decoded(bytes), true).whole();

/** The value of ordinary UTF-8 JSON, any keys and spacing; Refusal if it is none. */
export const readJson = (bytes) => new Reader(decoded(bytes), false).whole();

function decoded(bytes) {
  if (bytes.length > MOST_BYTES) throw new Refusal("too_large");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal("not_utf8");
  }
}

class Reader {
  constructor(text, canonical) {
    this.text = text;
    this.canonical = canonical;
    this.at = 0;
    this.inner = 0;
  }

  whole() {
    if (this.text.startsWith("\ufeff")) this.refuse("bom");
    const value = this.value(0);
    this.space();
    if (this.at < this.text.length) this.refuse("trailing");
    return value;
  }

  refuse(key) {
    throw new Refusal(key, `#${this.at}`);
  }

  space() {
    SPACE.lastIndex = this.at;
    const end = this.at + SPACE.exec(this.text)[0].length;
    if (this.canonical && end > this.at) this.refuse("white_space");
    this.at = end;
  }

  /** The next character that is no white space; refuses at the end. */
  peek() {
    this.space();
    if (this.at >= this.text.length) this.refuse("cut_short");
    return this.text[this.at];
  }

  /** Take one of these characters and say which. */
  take(wanted) {
    const found = this.peek();
    if (!wanted.includes(found)) this.refuse("syntax");
    this.at += 1;
    return found;
  }

  value(depth) {
    if (depth > DEEPEST) this.refuse("too_deep");
    const first = this.peek();
    if (first === "{" || first === "[") this.count();
    if (first === "{") return this.object(depth);
    if (first === "[") return this.list(depth);
    if (first === '"') return this.string();
    if (first === "-" || (first >= "0" && first <= "9")) return this.number();
    return this.word(first);
  }

  count() {
    this.inner += 1;
    if (this.inner > MOST_INNER) this.refuse("too_large");
  }

  word(first) {
    const [text, value] = WORDS[first] ?? [];
    if (text === undefined || !this.text.startsWith(text, this.at)) this.refuse("syntax");
    this.at += text.length;
    return value;
  }

  list(depth) {
    const found = [];
    this.take("[");
    if (this.peek() === "]") return this.take("]") && found;
    do found.push(this.value(depth + 1));
    while (this.take(",]") === ",");
    return found;
  }

  object(depth) {
    const found = {};
    let last = null;
    this.take("{");
    if (this.peek() === "}") return this.take("}") && found;
    do {
      if (this.peek() !== '"') this.refuse("syntax");
      const key = this.string();
      this.checkKey(found, key, last);
      this.take(":");
      put(found, key, this.value(depth + 1));
      last = key;
    } while (this.take(",}") === ",");
    return found;
  }

  checkKey(found, key, last) {
    if (Object.hasOwn(found, key)) this.refuse("duplicate_key");
    if (!this.canonical) return;
    if (!KEY.test(key)) this.refuse("key");
    if (last !== null && key < last) this.refuse("key_order");
  }

  number() {
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text);
    if (found === null) this.refuse("syntax");
    const after = this.text[this.at + found[0].length] ?? "";
    if (".eE".includes(after) && after !== "") this.refuse("float");
    if (found[0] === "-0" && this.canonical) this.refuse("minus_zero");
    const value = found[0].length <= 17 ? Number(found[0]) : Infinity;
    if (!Number.isSafeInteger(value)) this.refuse("number");
    this.at += found[0].length;
    return value + 0 === 0 ? 0 : value;
  }

  string() {
    const parts = [];
    this.at += 1;
    for (;;) {
      PLAIN.lastIndex = this.at;
      const plain = PLAIN.exec(this.text)[0];
      if (plain !== "") parts.push(plain);
      this.at += plain.length;
      const next = this.text[this.at];
      if (next === undefined) this.refuse("cut_short");
      if (next === '"') break;
      if (next !== "\\") this.refuse("control");
      parts.push(this.escape());
    }
    this.at += 1;
    const found = parts.length === 1 ? parts[0] : parts.join("");
    if (LONE.test(found)) this.refuse("surrogate");
    return found;
  }

  escape() {
    const letter = this.text[this.at + 1];
    if (letter === undefined) this.refuse("cut_short");
    if (letter === "u") return this.unicode();
    const short = SHORT[letter] ?? (letter === "/" && !this.canonical ? "/" : undefined);
    if (short === undefined) this.refuse("escape");
    this.at += 2;
    return short;
  }

  unicode() {
    const digits = this.text.slice(this.at + 2, this.at + 6);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.refuse("escape");
    const character = String.fromCharCode(parseInt(digits, 16));
    // canonical text escapes only control characters, in lower case, and those with a short form by it
    const due = /^00[01][0-9a-f]$/.test(digits) && !"\b\t\n\f\r".includes(character);
    if (this.canonical && !due) this.refuse(LONE.test(character) ? "surrogate" : "escape");
    this.at += 6;
    return character;
  }
}

/** Set a field; even one called __proto__ is only a field. */
function put(object, key, value) {
  if (key === "__proto__") Object.defineProperty(object, key, { value, enumerable: true });
  else object[key] = value;
}
