/**
 * A frozen directory rebuilt from its sealed items (protocol §2–§5). Two orders: the directory index i (order of ids)
 * for receipts, the draw position j (a keyed order inside each stratum) for tickets; only the list secret joins them.
 */
import { blockList, ranked } from "./aes.mjs";
import { compareText, u32s } from "./bytes.mjs";
import { taggedHash } from "./hash.mjs";
import { canonical } from "./json_write.mjs";
import { INSPECTED, IN_SCOPE, isPublishable, needs } from "./quota.mjs";
import { ID, itemLeaf, outcomeLeaf } from "./receipts.mjs";
import { Refusal } from "./refusal.mjs";
import { MILLION, STATUSES, UINT32 } from "./shapes.mjs";
import { resultDigest } from "./tickets.mjs";
import { root } from "./tree.mjs";

const CODE = /^[a-z0-9_]+$/;
const NOTHING = new Uint8Array(0);

/**
 * @typedef {{id:string, status:number, attr:string[], stratum:string}} Item
 * @typedef {object} Directory
 * @property {Item[]} items by id
 * @property {object[]} strata one object per stratum, with the fields of §5
 * @property {number[]} slist directory index of each draw position
 * @property {number[]} rest indices that count in the base only
 * @property {Uint8Array} root @property {Uint8Array} map @property {boolean} shown
 */

/**
 * @param {Item[]} rows in any order @param {object} rule @param {object} strataRules code or "*" → parameters
 * @param {Uint8Array} secret the list secret
 * @returns {Promise<Directory>} Refusal if an item or a parameter has no right to be there
 */
export async function freeze(rows, rule, strataRules, secret) {
  const items = ordered(rows);
  const base = IN_SCOPE[rule.base ?? "eligible"];
  const codes = [...new Set(items.filter((item) => base.includes(item.status)).map((item) => item.stratum))];
  codes.sort(compareText);
  const { slist, rest, counts } = await positions(items, codes, base, secret);
  const strata = strataTable(rule, codes.map((code) => parameters(rule, strataRules, code)), counts);
  const sizes = codes.map((code, s) => [code, strata[s].n]);
  const blind = taggedHash("map-blind", secret);
  const map = taggedHash("map", blind, canonical(sizes), u32s(slist), u32s(rest));
  const salts = await blockList(taggedHash("salt-key", secret), items.length);
  const leaves = items.map((item, i) => itemLeaf(salts[i], item.status, item.id, item.attr));
  return { secret, items, rule, codes, strata, slist, rest, map, root: root(leaves), shown: isPublishable(strata) };
}

/** `COMMIT.dir.status`: non-zero counts by status. */
export function statusCounts({ items }) {
  const found = {};
  for (const item of items) found[`s${item.status}`] = (found[`s${item.status}`] ?? 0) + 1;
  return found;
}

/** `COMMIT.strata`: the table, or the form that hides it. */
export function publicTable({ secret, strata, shown, slist }) {
  if (shown) return strata;
  const hidden = taggedHash("strata", taggedHash("strata-blind", secret), canonical(strata));
  return { hidden, n: slist.length, k: strata.reduce((sum, s) => sum + s.k, 0) };
}

/** `result` of RESULT for what was drawn; blinded where the table is hidden. */
export function publicResult({ secret, shown }, drawn) {
  return resultDigest(drawn, shown ? NOTHING : taggedHash("result-blind", secret));
}

/** The drawn items by target number: strata in order, draw order inside. @returns {Item[]} */
export const targetsOf = ({ items, slist }, drawn) => drawn.flatMap((s) => s.drawn.map((j) => items[slist[j]]));

/** `outcomes` of RESULT: the tree over who was not drawn (0), drawn (1) or reserve (2), by directory index. */
export async function outcomeRoot({ secret, items, slist }, drawn) {
  const outcomes = new Uint8Array(items.length);
  for (const s of drawn) {
    for (const j of s.drawn) outcomes[slist[j]] = 1;
    for (const j of s.reserve) outcomes[slist[j]] = 2;
  }
  const salts = await blockList(taggedHash("outcome-key", secret), items.length);
  return root(salts.map((salt, i) => outcomeLeaf(salt, outcomes[i])));
}

function ordered(rows) {
  for (const item of rows) {
    if (!ID.test(item.id)) throw new Refusal("item_id", item.id);
    if (!STATUSES.includes(item.status)) throw new Refusal("item_status", item.id);
    if (item.attr.length < 2 || !item.attr.slice(0, 2).every((code) => CODE.test(code))) {
      throw new Refusal("item_attr", item.id);
    }
  }
  const items = [...rows].sort((one, other) => (one.id < other.id ? -1 : 1)); // ids are ASCII
  const twice = items.find((item, i) => i > 0 && item.id === items[i - 1].id);
  if (twice !== undefined) throw new Refusal("item_twice", twice.id);
  return items;
}

async function positions(items, codes, base, secret) {
  const groups = new Map(codes.map((code) => [code, { eligible: [], counted: [], inspected: 0 }]));
  const order = ranked(await blockList(taggedHash("perm-key", secret), items.length));
  for (const i of order) if (items[i].status === 0) groups.get(items[i].stratum).eligible.push(i);
  items.forEach((item, i) => {
    if (item.status === 0 || !base.includes(item.status)) return;
    groups.get(item.stratum).counted.push(i);
    if (INSPECTED.includes(item.status)) groups.get(item.stratum).inspected += 1;
  });
  const each = codes.map((code) => groups.get(code));
  return {
    slist: each.flatMap((one) => one.eligible),
    rest: each.flatMap((one) => one.counted),
    counts: each.map(({ eligible, counted, inspected }) => ({
      n: eligible.length,
      b: eligible.length + counted.length,
      d: inspected,
    })),
  };
}

function parameters(rule, strataRules, code) {
  const own = Object.hasOwn(strataRules, code) ? strataRules[code] : strataRules["*"];
  if (own === undefined && rule.kind !== "total") throw new Refusal("no_strata_rule", code);
  return own ?? {};
}

/** A parameter within its limits; refused before anything is computed with it. */
function number(own, name, low, high, absent) {
  const value = own[name] ?? absent;
  if (value === undefined || value < low || value > high) throw new Refusal("quota_parameter", name);
  return value;
}

function terms(rule, own, { b, d }) {
  if (rule.kind === "total") return {};
  if (rule.kind === "count") return { count: number(own, "count", 0, UINT32) };
  const num = number(own, "num", 0, MILLION);
  return { b, d, num, den: number(own, "den", 1, MILLION), min: number(own, "min", 0, UINT32, 0) };
}

function strataTable(rule, params, counts) {
  const known = counts.map((count, s) => ({ n: count.n, ...terms(rule, params[s], count) }));
  const wanted = needs(rule, known);
  return known.map(({ n, ...own }, s) => {
    const k = Math.min(n, wanted[s]);
    return { n, need: wanted[s], k, r: Math.min(number(params[s], "r", 0, UINT32, 0), n - k), ...own };
  });
}
