// The line between header and phones: who off screen is waited for, and what is going on behind the scenes.
import { button, h } from "./dom.js";
import { openMenu } from "./popup.js";
import { on, state, task } from "./store.js";
import { say } from "./words.js";

const CHIPS = 6;
const URGENT = ["decide", "act", "speak", "confirm"]; // in this order

export function buildStrip(place, desk) {
  const bar = h("span", { class: "busy-bar", "aria-hidden": "true" });
  const busy = h("div", { class: "busy", role: "status", hidden: true }, h("span", { class: "busy-text" }), bar);
  const absent = h("div", { class: "absent", role: "group", "aria-label": say("strip_label") });
  const offline = h("p", { class: "offline", role: "alert", hidden: true }, say("offline"));
  place.append(offline, busy, absent);
  const draw = () => drawAbsent(absent, desk);
  on("people", draw);
  on("seats", draw);
  on("scene", () => {
    draw();
    drawBusy(busy);
  });
  return { setOnline: (online) => (offline.hidden = online) };
}

// A task that tells its steps, as filled and empty marks, fills the bar; any other lets it run to and fro.
function drawBusy(busy) {
  const text = state.scene.busy ?? "";
  const steps = [...text].filter((mark) => mark === "▰" || mark === "▱");
  const [words, bar] = busy.children;
  busy.hidden = !text;
  words.textContent = text.replace(/[▰▱　]/g, "");
  bar.classList.toggle("stepped", steps.length > 0);
  bar.replaceChildren(...steps.map((mark) => h("i", { class: mark === "▰" ? "done" : "" })));
}

function drawAbsent(place, desk) {
  const { waited, news } = sorted(desk.seats());
  const signature = JSON.stringify([waited, news].map((list) => list.map((one) => [one.id, one.name, one.kind, one.unread])));
  if (place.dataset.signature === signature) return;
  place.dataset.signature = signature;
  if (!waited.length && !news.length) return place.replaceChildren(h("p", { class: "intro" }, say("intro")));
  const shown = waited.slice(0, CHIPS);
  const chips = shown.map((one) => chip(one, desk));
  const rest = waited.slice(CHIPS);
  if (rest.length) chips.push(gathered("strip_more", rest, desk));
  const waiting = h("span", { class: "waiting" }, say("strip_waiting"));
  const before = waited.length ? waiting : h("p", { class: "intro" }, say("intro"));
  if (!state.scene.tasks) chips.push(...news.slice(0, CHIPS).map((one) => chip(one, desk)));
  const left = state.scene.tasks ? news : news.slice(CHIPS);
  if (left.length) chips.push(gathered("strip_news", left, desk));
  place.replaceChildren(before, ...chips);
}

// Those who are waited for, and those who merely have something to read.
function sorted(seated) {
  const absent = state.people
    .filter((one) => !seated.includes(one.id))
    .map((one) => ({ ...one, kind: URGENT.includes(task(one.id).kind) ? task(one.id).kind : "" }));
  const waited = absent.filter((one) => one.kind);
  waited.sort((one, other) => URGENT.indexOf(one.kind) - URGENT.indexOf(other.kind));
  return { waited, news: absent.filter((one) => !one.kind && one.unread > 0) };
}

function chip(one, desk) {
  const props = { type: "button", class: `chip ${one.kind}`, "aria-label": label(one), title: label(one) };
  return h(
    "button",
    { ...props, on: { click: () => desk.bring(one.id) } },
    h("span", {}, one.name),
    one.kind ? h("b", { class: "chip-kind" }, say(`waits_${one.kind}`)) : h("small", {}, one.role ?? ""),
    one.unread && !one.kind ? h("span", { class: "badge" }, String(one.unread)) : null,
  );
}

function gathered(key, people, desk) {
  const note = (one) => [one.kind ? say(`waits_${one.kind}`) : null, one.role].filter(Boolean).join(" · ");
  const title = (one) => (one.unread ? `${one.name} (${one.unread})` : one.name);
  const items = people.map((one) => ({ title: title(one), note: note(one), run: () => desk.bring(one.id) }));
  const open = () => openMenu(more, items, say("strip_label"));
  const more = button(say(key, { n: people.length }), open, { class: "chip more-people", "aria-haspopup": "menu" });
  return more;
}

const label = (one) => {
  const what = one.kind ? say(`waits_${one.kind}`) : say("seat_unread", { n: one.unread });
  return say("strip_put", { name: one.name, role: one.role ?? "", what });
};
