/** Rule R10: does the published table of strata follow from the public rule and the status counts? */
import { INSPECTED, IN_SCOPE, isPublishable, needs } from "./quota.mjs";
import { isShown } from "./shapes.mjs";

const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);

/** What is wrong with the numbers of a COMMIT body of kind targets or both. @returns {string[]} names of faults */
export function tableFaults(commit) {
  const { dir, strata, rule } = commit;
  const counts = Object.values(dir.status);
  const faults = sum(counts) === dir.n ? [] : ["status_sum"];
  const eligible = dir.status.s0 ?? 0;
  if (!isShown(commit)) return [...faults, ...hiddenFaults(strata, eligible)];
  if (sum(strata.map((s) => s.n)) !== eligible) faults.push("strata_sum");
  if (sum(strata.map((s) => s.k)) < 1) faults.push("nothing_to_draw");
  if (!isPublishable(strata)) faults.push("must_be_hidden");
  needs(rule, strata).forEach((need, at) => faults.push(...stratumFaults(strata[at], need)));
  if (rule.kind === "ratio") faults.push(...baseFaults(rule.base, strata, dir.status));
  return faults;
}

function hiddenFaults(strata, eligible) {
  const faults = strata.n === eligible ? [] : ["hidden_n"];
  return strata.k >= 1 && strata.k <= strata.n ? faults : [...faults, "hidden_k"];
}

function stratumFaults(s, need) {
  const faults = [];
  if (s.need !== need) faults.push("need");
  if (s.k !== Math.min(s.n, need)) faults.push("k");
  if (s.r > s.n - s.k) faults.push("r");
  return faults;
}

function baseFaults(base, strata, status) {
  const faults = strata.some((s) => s.d > s.b - s.n) ? ["d"] : [];
  if (base === "eligible") {
    return strata.some((s) => s.b !== s.n || s.d !== 0) ? [...faults, "base"] : faults;
  }
  const many = (statuses) => sum(statuses.map((one) => status[`s${one}`] ?? 0));
  const agrees =
    sum(strata.map((s) => s.b)) === many(IN_SCOPE.scope) && sum(strata.map((s) => s.d)) === many(INSPECTED);
  return agrees ? faults : [...faults, "base"];
}
