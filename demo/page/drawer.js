// What happens underneath: every Bot API call, its problems, and switches that make things go wrong.
import { button, h } from "./dom.js";
import { buildFaults } from "./faults.js";
import { on, simulatedNow, state } from "./store.js";
import { hourMinute } from "./time.js";
import { say } from "./words.js";

export class Drawer {
  constructor(place, desk) {
    this.place = place;
    this.rows = new Map();
    this.hidePolls = this.check("quiet_polls", true);
    this.onlyProblems = this.check("only_problems", false);
    this.list = h("div", { class: "calls-list" });
    this.note = h("p", { class: "drawer-note" });
    const head = h(
      "header",
      {},
      h("h2", {}, say("drawer")),
      button("✕", () => this.toggle(), { class: "tool", "aria-label": say("close") }),
    );
    const filters = h("div", { class: "filters" }, this.hidePolls.label, this.onlyProblems.label);
    const about = h("p", { class: "drawer-about" }, say("drawer_note"));
    place.append(head, about, filters, this.note, this.list, buildFaults(desk));
    place.setAttribute("aria-label", say("drawer"));
    document.addEventListener("keydown", (event) => {
      const mine = place.contains(event.target) || event.target === document.body;
      if (event.key === "Escape" && mine && !place.hidden) this.toggle();
    });
    on("calls", () => this.draw());
  }

  check(key, checked) {
    const box = h("input", { type: "checkbox", checked, on: { change: () => this.draw(true) } });
    return { box, label: h("label", {}, box, " ", say(key)) };
  }

  toggle(opener = this.opener) {
    this.opener = opener;
    this.place.hidden = !this.place.hidden;
    document.body.classList.toggle("drawer-open", !this.place.hidden);
    opener?.setAttribute("aria-expanded", String(!this.place.hidden));
    if (this.place.hidden) opener?.focus();
    else {
      this.draw(true);
      this.place.querySelector("button").focus();
    }
  }

  draw(afresh = false) {
    if (this.place.hidden) return;
    if (afresh || !state.calls.length) {
      this.rows.clear();
      this.list.replaceChildren();
    }
    const wanted = state.calls.filter((call) => this.wants(call));
    const kept = new Set(wanted.map((call) => call.n));
    for (const [n, row] of this.rows) {
      if (kept.has(n)) continue;
      row.remove();
      this.rows.delete(n);
    }
    for (const call of wanted) {
      if (this.rows.has(call.n)) continue;
      const row = callRow(call);
      this.rows.set(call.n, row);
      this.list.prepend(row); // the newest is on top
    }
    const empty = this.rows.size ? "" : say("no_calls");
    this.note.textContent = state.missing.length ? say("missing", { list: names(state.missing) }) : empty;
    this.note.hidden = !this.note.textContent;
  }

  wants(call) {
    const hurt = Boolean(call.problems?.length);
    if (this.onlyProblems.box.checked && !hurt) return false;
    return hurt || !this.hidePolls.box.checked || call.method.toLowerCase() !== "getupdates";
  }
}

const names = (missing) => missing.map((one) => one.method ?? one).join("、");

function duration(ms) {
  if (ms === null || ms === undefined) return "";
  return say("ms", { n: ms < 1 ? "<1" : Math.round(ms) });
}

function callRow(call) {
  const hurt = Boolean(call.problems?.length);
  const bad = call.status >= 400 || !call.status;
  const summary = h(
    "summary",
    {},
    h("span", { class: "call-n" }, String(call.n)),
    h("b", {}, call.method),
    h("span", { class: bad ? "status bad" : "status" }, call.status ? String(call.status) : say("no_reply")),
    h("span", { class: "call-ms" }, duration(call.ms)),
    h("time", {}, hourMinute(call.at ?? simulatedNow())),
  );
  const row = h("details", { class: hurt ? "call hurt" : "call" }, summary);
  if (hurt) row.append(h("ul", { class: "problems" }, ...call.problems.map((text) => h("li", {}, text))));
  // Folded calls cost nothing: their JSON is written out when somebody looks.
  row.addEventListener("toggle", () => row.querySelector("pre") || row.append(...bodies(call)), { once: true });
  return row;
}

function bodies(call) {
  const json = (value) => h("pre", {}, JSON.stringify(value, null, 1));
  return [h("h3", {}, say("params")), json(call.params), h("h3", {}, say("answer")), json(call.answer)];
}
