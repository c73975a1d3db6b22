// The line between header and phones: who off screen has news, and what is going on behind the scenes.
import { button, h } from "./dom.js";
import { openMenu } from "./popup.js";
import { on, state } from "./store.js";
import { say } from "./words.js";

const CHIPS = 6;

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
    busy.hidden = !state.scene.busy;
    busy.firstElementChild.textContent = state.scene.busy ?? "";
  });
  return { setOnline: (online) => (offline.hidden = online) };
}

function drawAbsent(place, desk) {
  const seated = desk.seats();
  const waiting = state.people.filter((one) => one.unread > 0 && !seated.includes(one.id));
  const signature = JSON.stringify(waiting.map((one) => [one.id, one.name, one.role, one.unread]));
  if (place.dataset.signature === signature) return;
  place.dataset.signature = signature;
  if (!waiting.length) return place.replaceChildren(h("p", { class: "intro" }, say("intro")));
  const call = (one) => desk.bring(one.id);
  const chips = waiting.slice(0, CHIPS).map((one) =>
    h(
      "button",
      { type: "button", class: "chip", "aria-label": label(one), title: label(one), on: { click: () => call(one) } },
      h("span", {}, one.name),
      h("small", {}, one.role ?? ""),
      h("span", { class: "badge" }, String(one.unread)),
    ),
  );
  const rest = waiting.slice(CHIPS);
  if (rest.length) {
    const items = rest.map((one) => ({ title: `${one.name} (${one.unread})`, note: one.role, run: () => call(one) }));
    const open = () => openMenu(more, items, say("strip_label"));
    const more = button(say("strip_more", { n: rest.length }), open, { class: "chip", "aria-haspopup": "menu" });
    chips.push(more);
  }
  place.replaceChildren(h("span", { class: "waiting" }, say("strip_waiting")), ...chips);
}

const label = (one) => say("strip_put", { name: one.name, role: one.role ?? "", n: one.unread });
