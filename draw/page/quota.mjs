/** How many of each stratum are drawn (protocol §5), and whether the table may be shown (§5.3). */

export const IN_SCOPE = { eligible: [0], scope: [0, 2, 3, 4, 7] }; // statuses that count in the base
export const INSPECTED = [2, 3]; // already done this year, by us or by the superior authority

const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);

/** max(ceil(b·num/den) − d, min, 0); every product stays below 2^53 within the protocol's limits. */
export function ratioNeed({ b, d, num, den, min }) {
  const up = b * num + den - 1;
  return Math.max((up - (up % den)) / den - d, min, 0);
}

/** Largest remainder: `total` (at most everybody) over strata of these sizes; ties go to the smaller s. */
export function shares(total, sizes) {
  const everybody = sum(sizes);
  if (everybody === 0) return sizes.map(() => 0);
  const units = BigInt(Math.min(total, everybody));
  const products = sizes.map((size) => units * BigInt(size)); // beyond 2^53
  const found = products.map((one) => Number(one / BigInt(everybody)));
  const rests = products.map((one, s) => ({ s, rest: one % BigInt(everybody) }));
  rests.sort((one, other) => (one.rest === other.rest ? one.s - other.s : one.rest > other.rest ? -1 : 1));
  for (const { s } of rests.slice(0, Number(units) - sum(found))) found[s] += 1;
  return found;
}

/** May observers see the table? Not if a small, full, empty or dominant stratum gives a class away. */
export function isPublishable(strata) {
  if (strata.length <= 1) return true;
  const crowded = strata.every((s) => s.n >= 20 && s.k > 0 && s.k < s.n);
  const most = strata.reduce((found, s) => Math.max(found, s.k), 0);
  return crowded && 100 * most <= 75 * sum(strata.map((s) => s.k));
}

/** `need` of every stratum, from its own published or sealed numbers. */
export function needs(rule, strata) {
  if (rule.kind === "total") return shares(rule.total, strata.map((s) => s.n));
  return strata.map((s) => (rule.kind === "count" ? s.count : ratioNeed(s)));
}
