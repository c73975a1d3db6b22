// The top of the page: jurisdiction, start over, the simulated clock and the way to the next deadline.
import * as api from "./api.js";
import { button, h, setText } from "./dom.js";
import { confirmFirst, notice, openMenu } from "./popup.js";
import { loadAll, moveClock, on, simulatedNow, state } from "./store.js";
import { dayAndTime, span } from "./time.js";
import { lang, say, switchLanguage } from "./words.js";

const JUMPS = [
  ["plus_10m", 600],
  ["plus_1h", 3600],
  ["plus_1d", 86400],
];

export function buildHeader(place, drawer) {
  const profile = h("select", { id: "profile" });
  const profileBox = h("label", { class: "profile", for: "profile" }, h("span", {}, say("profile")), profile);
  const restart = button(say("reset"), () => startOver(state.scene.profile, profile), { class: "plain" });
  profile.addEventListener("change", () => startOver(profile.value, profile));
  const now = h("time", { class: "now", "aria-label": say("clock") });
  const due = h("p", { class: "due" });
  const next = button(say("next_deadline"), goToDeadline, { class: "next" });
  const forward = button("+", () => openMenu(forward, jumps(), say("clock_menu")), {
    class: "plain forward",
    "aria-label": say("clock_menu"),
    title: say("clock_menu"),
    "aria-haspopup": "menu",
  });
  const face = h("div", { class: "clock-face" }, now, due);
  const clock = h("div", { class: "clock", role: "group", "aria-label": say("clock") }, face, next, forward);
  const tongue = button(say("language"), switchLanguage, {
    class: "plain",
    "aria-label": say("language_label"),
    lang: lang === "en" ? "zh-CN" : "en",
  });
  const counter = h("span", { class: "counter", hidden: true });
  const calls = button(say("drawer"), () => drawer.toggle(calls), {
    class: "plain calls",
    "aria-expanded": "false",
    "aria-controls": "drawer",
  });
  calls.append(counter);
  const brand = h("h1", {}, lang === "en" ? "Yaohao 摇号" : "摇号 Yaohao", h("small", {}, say("brand_sub")));
  const more = button(say("more"), () => unfold(place, more), { class: "plain more", "aria-expanded": "false" });
  place.append(brand, h("div", { class: "where" }, profileBox, restart), clock, h("div", { class: "side" }, tongue, calls), more);

  on("scene", () => drawProfiles(profile, profileBox));
  on("scene", () => place.classList.toggle("bare", !state.scene.profiles)); // nothing to reset, no deadlines
  on("calls", () => drawCounter(counter, more));
  const tick = () => drawClock(now, due, next);
  on("clock", tick);
  on("scene", tick);
  setInterval(tick, 1000);
}

// On a narrow screen the rare controls wait behind one button.
function unfold(place, more) {
  const open = place.classList.toggle("unfolded");
  more.setAttribute("aria-expanded", String(open));
}

function drawProfiles(select, box) {
  const profiles = state.scene.profiles ?? [];
  box.hidden = profiles.length === 0;
  const signature = JSON.stringify(profiles);
  if (select.dataset.signature !== signature) {
    select.dataset.signature = signature;
    select.replaceChildren(...profiles.map((one) => h("option", { value: one.id }, one.name)));
  }
  if (state.scene.profile) select.value = state.scene.profile;
}

async function startOver(profile, select) {
  const chosen = (state.scene.profiles ?? []).find((one) => one.id === profile);
  const question = chosen ? say("reset_confirm", { name: chosen.name }) : say("reset_plain");
  if (!(await confirmFirst(question, say("reset_yes")))) {
    if (state.scene.profile) select.value = state.scene.profile;
    return;
  }
  document.body.classList.add("resetting"); // nothing can be pressed while people and chats are made anew
  notice(say("resetting"));
  try {
    await api.reset(profile ?? null);
    await loadAll();
  } catch (error) {
    notice(error.message, "error");
  } finally {
    document.body.classList.remove("resetting");
  }
}

function drawClock(now, due, next) {
  const unix = simulatedNow();
  if (unix === null) return;
  setText(now, dayAndTime(unix));
  const deadline = state.scene.next_deadline;
  next.disabled = !deadline;
  if (!deadline) {
    setText(due, say("no_deadline"));
    due.title = "";
    return;
  }
  const left = deadline.at - unix;
  const words = left > 0 ? say("deadline_left", { left: span(left) }) : say("deadline_due");
  setText(due, `${deadline.text} · ${words}`);
  due.title = `${deadline.text} · ${dayAndTime(deadline.at, unix)}`;
}

const jumps = () => JUMPS.map(([key, seconds]) => ({ title: say(key), run: () => move({ advance_s: seconds }) }));

function goToDeadline() {
  const deadline = state.scene.next_deadline;
  if (deadline) move({ to: deadline.at });
}

async function move(body) {
  try {
    await moveClock(body);
    notice(say("moved_to", { when: dayAndTime(simulatedNow()) }));
  } catch (error) {
    notice(error.message, "error");
  }
}

function drawCounter(counter, more) {
  if (state.problems) more.dataset.problems = String(state.problems);
  else delete more.dataset.problems;
  counter.hidden = state.problems === 0;
  setText(counter, String(state.problems));
  counter.title = say("drawer_problems", { n: state.problems });
  counter.setAttribute("aria-label", counter.title);
}
