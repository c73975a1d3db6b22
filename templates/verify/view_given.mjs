/** What else was given: single entries, receipts, sealed records, own words; and what nobody can check here. */
import { el, fold } from "./dom.mjs";
import { fault, groups, knows, moment, say, thousands } from "./speech.mjs";
import { stateWord, stepView } from "./view_steps.mjs";

/** The files given, each with its kind. */
export function filesView({ files }) {
  return el(
    "ul",
    { class: "files" },
    files.map(({ name, kind, size, refusal }) =>
      el(
        "li",
        {},
        el("b", {}, say(`verify_page.kind_${kind}`)),
        ` ${name} · ${say("verify_page.size", { n: thousands(size) })}`,
        refusal === null ? null : el("p", { class: "fail" }, fault(`${refusal.key} · ${refusal.where}`)),
      ),
    ),
  );
}

export function extrasView({ entries, receipts, sealed, own }) {
  const steps = [
    ...(own === null ? [] : [ownView(own)]),
    ...receipts.map(receiptView),
    ...entries.map(entryView),
    ...sealed.map(sealedView),
  ];
  const missing = [
    own === null ? "own_missing" : "",
    receipts.length === 0 ? "receipt_missing" : "",
    sealed.length === 0 ? "sealed_missing" : "",
  ];
  for (const key of missing) if (key !== "") steps.push(stepView("open", say(`verify_page.${key}`)));
  return el("section", {}, el("h2", {}, say("verify_page.extras")), el("ol", { class: "steps" }, steps));
}

/** Whoever only has the posts cannot check these, and is told what to look at instead. */
export function limitsView() {
  const limits = ["limit_times", "limit_people", "limit_list", "limit_plan"];
  return el(
    "section",
    {},
    el("h2", {}, say("verify_page.limits")),
    el("ul", { class: "limits" }, limits.map((key) => el("li", {}, say(`verify_page.${key}`)))),
  );
}

export function ownView({ h, state, fault: why, places }) {
  const found = places.map((one) => el("p", {}, say("verify_page.own_found", one), " ", moment(one.date)));
  return stepView(
    state,
    say("verify_page.own_words"),
    why === "" ? null : el("p", {}, say(`verify_page.${why}`)),
    found,
    el("p", { class: "digest" }, `SHA-256 ${groups(h)}`),
  );
}

function receiptView(one) {
  return stepView(one.state, say("verify_page.receipt_title", one), el("p", {}, receiptSentence(one)));
}

function receiptSentence({ state, fault: why, commit, status, outcome }) {
  if (state === "open") return say(`verify_page.${why}`);
  if (state === "fail") return say("verify_page.receipt_wrong", { fault: fault(why) });
  return outcome === null
    ? say("verify_page.receipt_member", { q: commit, status: say(`verify_page.status_${status}`) })
    : say("verify_page.receipt_outcome", { q: commit, outcome: say(`verify_page.outcome_${outcome}`) });
}

function entryView(one) {
  const told = one.fault === "" ? say("verify_page.entry_ok", one) : fault(one.fault);
  return stepView(
    one.state,
    say("verify_page.entry_title", one),
    el("p", {}, told),
    el("p", {}, say("verify_page.entry_digest")),
    el("p", { class: "digest" }, groups(one.digest)),
  );
}

function sealedView({ name, commit, state, fault: why, findings }) {
  const title = commit === null ? "verify_page.sealed_title_unread" : "verify_page.sealed_title";
  const wrong = findings.filter((one) => !one.ok).length;
  const counted = { n: findings.length, wrong };
  const told = findings.length === 0 ? null : say(`verify_page.sealed_${wrong === 0 ? "ok" : "bad"}`, counted);
  const sorted = [...findings].sort((one, other) => Number(one.ok) - Number(other.ok));
  const lines = el("ul", { class: "findings" }, sorted.map(findingView));
  return stepView(
    state,
    say(title, { q: commit, name }),
    told === null ? null : el("p", {}, told),
    why === "" ? null : el("p", {}, fault(why)),
    findings.length === 0 ? null : wrong > 0 ? lines : fold(say("verify_page.parts"), lines),
  );
}

function findingView({ name, q, ok, why }) {
  const part = knows(`verify_sealed.${name}`) ? say(`verify_sealed.${name}`) : fault(name);
  const text = say("verify_page.where_entry", { q, fault: part });
  return el("li", {}, stateWord(ok ? "pass" : "fail"), ` ${text}${why === "" ? "" : ` · ${why}`}`);
}
