/**
 * A small grammar of JSON shapes. A check takes a value and where it stands, and throws Refusal "misshapen" if it
 * does not fit. The tables in shapes.mjs, roster.mjs and sealed.mjs are written in it.
 */
import { utf8 } from "./bytes.mjs";
import { LARGEST } from "./json_read.mjs";
import { Refusal } from "./refusal.mjs";

const HEX = /^(?:[0-9a-f]{2})*$/;

/** Is it a JSON object? */
export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Throw: at `where` something else was wanted. */
export function misshapen(where, wanted) {
  throw new Refusal("misshapen", where, wanted);
}

/** An integer from `low` to `high`. */
export const integer = (low = 0, high = LARGEST) => (value, where) => {
  if (!Number.isSafeInteger(value) || value < low || value > high) misshapen(where, `${low}…${high}`);
};

/** Text of `low` to `high` bytes of UTF-8 that matches `pattern`. */
export const text = (low, high, pattern = /^/) => (value, where) => {
  const size = typeof value === "string" ? utf8(value).length : -1;
  if (size < low || size > high) misshapen(where, `text ${low}…${high}`);
  if (!pattern.test(value)) misshapen(where, String(pattern));
};

/** Lower-case hex of `size` bytes, or of any number of them. */
export const hexText = (size = null) => (value, where) => {
  const fits = typeof value === "string" && HEX.test(value) && (size === null || value.length === 2 * size);
  if (!fits) misshapen(where, `hex ${size ?? ""}`);
};

/** Exactly one of these texts. */
export const oneOf = (...values) => (value, where) => {
  if (typeof value !== "string" || !values.includes(value)) misshapen(where, values.join(" | "));
};

/** null, or what `inner` accepts. */
export const orNull = (inner) => (value, where) => {
  if (value !== null) inner(value, where);
};

/** A list of at least `least` such values, no value twice if `distinct`. */
export const each = (inner, { least = 0, distinct = false } = {}) => (value, where) => {
  if (!Array.isArray(value) || value.length < least) misshapen(where, `list ${least}…`);
  value.forEach((item, at) => inner(item, `${where}[${at}]`));
  if (distinct && new Set(value).size !== value.length) misshapen(where, "distinct");
};

/** A list with exactly these values in this order. */
export const row = (...inner) => (value, where) => {
  if (!Array.isArray(value) || value.length !== inner.length) misshapen(where, `list ${inner.length}`);
  inner.forEach((check, at) => check(value[at], `${where}[${at}]`));
};

/** An object of any size whose keys and values fit. */
export const mapping = (key, inner) => (value, where) => {
  if (!isObject(value)) misshapen(where, "object");
  for (const name of Object.keys(value)) {
    key(name, where);
    inner(value[name], `${where}.${name}`);
  }
};

/** An object with exactly these fields; with `more`, at least these. */
export const record = (fields, { more = false } = {}) => (value, where) => {
  if (!isObject(value)) misshapen(where, "object");
  const missing = Object.keys(fields).filter((name) => !Object.hasOwn(value, name));
  const other = more ? [] : Object.keys(value).filter((name) => !Object.hasOwn(fields, name));
  if (missing.length + other.length > 0) {
    misshapen(where, [...missing.map((name) => `+${name}`), ...other.map((name) => `−${name}`)].join(" "));
  }
  for (const name of Object.keys(fields)) fields[name](value[name], `${where}.${name}`);
};
