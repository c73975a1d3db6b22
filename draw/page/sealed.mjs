/** The form of a sealed record (protocol §11): ordinary JSON, opened by auditors only. */
import { each, hexText, integer, mapping, oneOf, orNull, record, row, text } from "./form.mjs";
import { VERSION } from "./hash.mjs";
import { readJson } from "./json_read.mjs";
import { ID } from "./receipts.mjs";
import { ALIAS, DIGEST, Q, checkRule } from "./shapes.mjs";

const LONG = text(0, 2 ** 20);
const ITEM = record(
  { id: text(1, 64, ID), status: integer(0, 255), attr: each(LONG, { least: 2 }), stratum: ALIAS },
  { more: true },
);
const NUMBERS = mapping(ALIAS, Q);
const NEEDED = {
  v: oneOf(VERSION),
  commit: Q,
  list_secret: DIGEST,
  contributions: each(record({ mid: Q, date: Q, who: ALIAS, text: LONG, h: DIGEST })),
};
const OPTIONAL = {
  items: each(ITEM),
  rule: checkRule,
  strata_rules: mapping(ALIAS, NUMBERS),
  strata: each(NUMBERS),
  match_input: orNull(record({}, { more: true })),
  assign: each(row(ALIAS, each(text(0, 64)), text(0, 64))),
  certificates: record({}, { more: true }),
  moves: record({ repair: Q, level: Q }),
  decision: record({ salt: hexText(32), text: LONG }, { more: true }),
  replacements: each(record({ q: Q, salt: hexText(32), text: LONG }, { more: true })),
};

/** The sealed record in these bytes, whatever its layout; Refusal if it is none. */
export function readSealed(bytes) {
  const sealed = readJson(bytes);
  checkSealed(sealed);
  return sealed;
}

/** Refusal "misshapen" unless the fields that are there have their form. */
export function checkSealed(sealed) {
  record(NEEDED, { more: true })(sealed, "sealed");
  for (const name of Object.keys(OPTIONAL)) {
    if (Object.hasOwn(sealed, name)) OPTIONAL[name](sealed[name], `sealed.${name}`);
  }
}
