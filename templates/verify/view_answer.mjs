/** The answer on top: a word, what it rests on, and the digest to compare. */
import { el } from "./dom.mjs";
import { fault, groups, listed, say } from "./speech.mjs";
import { whereOf } from "./view_steps.mjs";

const FIRST = 3; // findings that stand in the banner

/**
 * The state of the whole as a word: waiting, judging, broke, fails, holds_but, holds_so_far or holds.
 * @param {object} state of app.mjs
 */
export function answerOf({ verdict, delays, judging, error }) {
  if (error !== "") return "broke";
  if (judging !== null) return "judging";
  if (verdict === null || verdict.record === null) return "waiting";
  if (verdict.record.broken.length > 0 || delays.wrong.length > 0) return "fails";
  if (added(verdict).some(([state]) => state === "fail")) return "holds_but";
  const whole = delays.complete && verdict.record.skipped.length === 0;
  return whole ? "holds" : "holds_so_far";
}

const LOOKS = { holds: "pass", holds_so_far: "partly", holds_but: "fail", fails: "fail", broke: "fail" };

/** The banner. It stands in a live region, so it must not change without reason. */
export function answerView(state) {
  const answer = answerOf(state);
  const title = answer === "broke" ? "verify_page.waiting" : `verify_page.${answer}`;
  const { verdict } = state;
  return el(
    "div",
    { class: `answer ${LOOKS[answer] ?? "open"}` },
    el("p", { class: "word" }, say(title)),
    el("p", {}, hint(state, answer)),
    answer === "fails" ? firstFaults(state) : null,
    verdict === null ? null : extras(verdict),
  );
}

function hint({ verdict, delays, judging, error }, answer) {
  if (answer === "broke") return say("verify_page.broke", { why: error });
  if (answer === "waiting") return say("verify_page.waiting_hint");
  if (answer === "judging") return judging.all > 0 ? say("verify_page.judging_at", judging) : "";
  if (answer !== "fails") return say(`verify_page.${answer}_hint`, { n: verdict.record.entries });
  const { broken } = verdict.record;
  if (broken.length > 0 && broken[0].q === null && verdict.record.entries === 0) {
    return say("verify_page.fails_unread", { why: fault(broken[0].fault) });
  }
  const rules = new Set([...broken.map((one) => one.rule), ...(delays.wrong.length > 0 ? ["R11"] : [])]);
  return say("verify_page.fails_hint", { rules: listed([...rules]) });
}

/** The first findings, so that nobody has to look for the reason. */
function firstFaults({ verdict, delays }) {
  const steps = delays.wrong.map(({ q }) => ({ rule: "R11", q, fault: "delay_step" }));
  const found = [...verdict.record.broken, ...steps].filter((one) => one.q !== null).slice(0, FIRST);
  return el("ul", {}, found.map((one) => el("li", {}, `${one.rule} · ${whereOf(one)}`)));
}

/** What was given beside the record: its state and its name. @returns {[string, string][]} */
function added({ entries, receipts, sealed, own }) {
  return [
    ...entries.map((one) => [one.state, say("verify_page.entry_title", { name: one.name })]),
    ...receipts.map((one) => [one.state, say("verify_page.receipt_title", one)]),
    ...sealed.map((one) => [one.state, say("verify_page.kind_sealed")]),
    ...(own === null ? [] : [[own.state, say("verify_page.own_words")]]),
  ];
}

/** The same in two sentences at most. */
function extras(verdict) {
  const all = added(verdict);
  const told = (wanted) => listed([...new Set(all.filter(([state]) => state === wanted).map(([, what]) => what))]);
  const [failed, passed] = [told("fail"), told("pass")];
  return [
    failed === "" ? null : el("p", { class: "fail" }, say("verify_page.extras_fail", { what: failed })),
    passed === "" ? null : el("p", {}, say("verify_page.extras_pass", { what: passed })),
  ];
}

/** Whose log it is and where it ends: the digest that a person compares with the group. */
export function headView({ record }) {
  if (record.entries === 0) return null;
  return el(
    "section",
    { class: "head" },
    el("p", {}, say("verify_page.organisation", { org: record.org })),
    el("h2", {}, say("verify_page.head")),
    el("p", { class: "digest" }, groups(record.head)),
    el("p", { class: "quiet" }, say("verify_page.head_hint")),
  );
}
