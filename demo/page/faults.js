// Buttons that break things on purpose. They sit at the end of the drawer, out of a newcomer's way.
import * as api from "./api.js";
import { button, h } from "./dom.js";
import { notice } from "./popup.js";
import { on, person, refresh } from "./store.js";
import { say } from "./words.js";

const ANY = "*"; // every method but getUpdates
const FAULTS = [
  ["fault_429", { method: ANY, kind: "429", count: 1, retry_after: 10 }],
  ["fault_500", { method: ANY, kind: "500", count: 1 }],
  ["fault_lost", { method: ANY, kind: "timeout-stored", count: 1 }],
  ["fault_migrate", { method: ANY, kind: "migrate", count: 1 }],
];

export function buildFaults(desk) {
  const blockRow = h("div", { class: "fault-row" });
  const draw = () => drawBlocks(blockRow, desk);
  on("people", draw);
  on("seats", draw);
  const rows = FAULTS.map(([key, body]) => button(say(key), () => arrange(say(key), api.fault(body)), { class: "plain" }));
  return h(
    "details",
    { class: "faults" },
    h("summary", {}, say("faults")),
    h("p", {}, say("fault_note")),
    h("div", { class: "fault-row" }, ...rows),
    blockRow,
  );
}

function drawBlocks(place, desk) {
  const seated = desk.seats().map(person).filter(Boolean);
  const signature = JSON.stringify(seated.map((one) => [one.id, one.name, one.blocked]));
  if (place.dataset.signature === signature) return;
  place.dataset.signature = signature;
  const focused = [...place.children].indexOf(document.activeElement);
  place.replaceChildren(
    ...seated.map((one) => {
      const words = say(one.blocked ? "fault_unblock" : "fault_block", { name: one.name });
      return button(words, () => toggleBlock(one, words), { class: "plain" });
    }),
  );
  place.children[focused]?.focus();
}

async function toggleBlock(one, words) {
  const chats = await api.chats(one.id);
  const own = chats.find((chat) => chat.type === "private");
  if (own) await arrange(words, api.member(one.id, own.id, one.blocked ? "unblock" : "block"));
}

async function arrange(what, call) {
  try {
    await call;
    notice(say("fault_done", { what }));
    refresh.people();
  } catch (error) {
    notice(error.message, "error");
  }
}
