/** Rule by rule, with pass, fail or "cannot be checked"; and the delay with its progress. */
import { button, el } from "./dom.mjs";
import { fault, say } from "./speech.mjs";

const RULES = Array.from({ length: 15 }, (_, at) => `R${at + 1}`);
const SOME = 5; // findings shown of one rule

/** A step's state: as a word, and a colour beside it. */
export const stateWord = (state) => el("span", { class: `state ${state}` }, say(`verify_page.${state}`));

/** One step: state, sentence, findings. */
export function stepView(state, title, ...more) {
  return el("li", { class: `step ${state}` }, stateWord(state), el("div", {}, el("p", {}, title), ...more));
}

export function rulesView({ verdict, delays }) {
  const { record } = verdict;
  const unread = record.entries === 0;
  return el(
    "section",
    {},
    el("h2", {}, say("verify_page.rules")),
    el("ol", { class: "steps" }, RULES.map((rule) => ruleView(rule, record, delays, unread))),
  );
}

function ruleView(rule, record, delays, unread) {
  const found = record.broken.filter((one) => one.rule === rule);
  if (rule === "R11") found.push(...delays.wrong.map(({ q }) => ({ q, fault: "delay_step" })));
  const lines = found.slice(0, SOME).map((one) => el("li", {}, whereOf(one)));
  if (found.length > SOME) lines.push(el("li", {}, say("verify_page.and_more", { n: found.length - SOME })));
  const skipped = rule === "R11" ? record.skipped : [];
  const points = [...lines, ...skipped.map((q) => el("li", {}, say("verify_page.too_many_tickets", { q })))];
  return stepView(
    stateOf(rule, found, record, delays, unread),
    el("span", {}, el("b", {}, rule), " ", say(`verify_rules.${rule}`)),
    points.length > 0 ? el("ul", {}, points) : null,
  );
}

function stateOf(rule, found, record, delays, unread) {
  if (found.length > 0) return "fail";
  if (unread) return "open";
  return rule === "R11" && (!delays.complete || record.skipped.length > 0) ? "todo" : "pass";
}

/** A finding in words, with the entry it is in. */
export const whereOf = (one) =>
  one.q === null
    ? say("verify_page.where_file", { fault: fault(one.fault) })
    : say("verify_page.where_entry", { q: one.q, fault: fault(one.fault) });

/** The delay. Its elements stay and `refresh` changes what they say: focus and screen readers keep their place. */
export class DelayView {
  constructor() {
    this.text = el("p", { role: "status" });
    this.bar = el("progress", { max: 1, value: 0 });
    this.buttons = el("p", { class: "buttons" });
    this.title = el("h2");
    this.hint = el("p", { class: "quiet" });
    this.section = el("section", { id: "delay" }, this.title, this.hint, this.bar, this.text, this.buttons);
    this.offered = "";
  }

  refresh(delays) {
    this.title.textContent = say("verify_page.delay");
    this.hint.textContent = say(delays.all === 0 ? "verify_page.delay_none" : "verify_page.delay_hint");
    this.bar.hidden = delays.all === 0;
    this.bar.max = Math.max(1, delays.all);
    this.bar.value = delays.done;
    this.bar.setAttribute("aria-label", say("verify_page.delay_progress"));
    this.text.textContent = delays.all === 0 ? "" : told(delays);
    this.offer(delays);
  }

  /** The buttons, made anew only when others are due: a focus is not lost at every step. */
  offer(delays) {
    const running = delays.running && delays.goal > 0;
    const due = running ? "stop" : delays.complete ? "" : "go";
    const offered = due + this.title.textContent;
    if (offered === this.offered) return;
    this.offered = offered;
    const offers = {
      stop: () => [button(say("verify_page.delay_stop"), () => delays.stop())],
      go: () => [
        button(say("verify_page.delay_all"), () => delays.checkAll(), { class: "main" }),
        button(say("verify_page.delay_sample"), () => delays.checkSome()),
      ],
    };
    this.buttons.replaceChildren(...(offers[due]?.() ?? []));
  }
}

function told(delays) {
  const numbers = { all: delays.all, done: delays.done, wrong: delays.wrong.length };
  const text = say(delays.wrong.length > 0 ? "verify_page.delay_wrong" : "verify_page.delay_state", numbers);
  const left = delays.running ? delays.secondsLeft() : null;
  const error = delays.error === "" ? "" : ` ${say("verify_page.broke", { why: delays.error })}`;
  return (left === null ? text : `${text} ${say("verify_page.delay_left", { n: left })}`) + error;
}
