// Puts the page together and turns the server's hints into fetches.
import { Desk } from "./desk.js";
import { Drawer } from "./drawer.js";
import { listen } from "./events.js";
import { buildHeader } from "./header.js";
import { forgetCalls, loadAll, refresh } from "./store.js";
import { buildStrip } from "./strip.js";
import { lang, say } from "./words.js";

const place = (id) => document.getElementById(id);

document.documentElement.lang = lang === "en" ? "en" : "zh-CN";
document.title = say("title");
place("skip").textContent = say("skip_phones");

const desk = new Desk(place("phones"), place("phone-tabs"));
const strip = buildStrip(place("strip"), desk);
const drawer = new Drawer(place("drawer"), desk);
buildHeader(place("header"), drawer);

async function fetchEverything() {
  try {
    await loadAll();
    desk.refreshAll();
  } catch (error) {
    console.warn(error); // the next connection fetches again
  }
}

const MESSAGE_HINTS = new Set(["message", "edit", "delete", "pin", "chat"]);

function onHint(hint) {
  if (hint.type === "call") refresh.calls();
  else if (hint.type === "clock") {
    refresh.clock();
    refresh.scene();
  } else if (hint.type === "scene") refresh.scene();
  else if (hint.type === "reset") {
    forgetCalls();
    desk.startOver();
    fetchEverything();
  } else if (MESSAGE_HINTS.has(hint.type)) {
    desk.onHint(hint.type, hint.chat);
    refresh.people();
    refresh.scene();
  }
}

listen(onHint, (online) => {
  strip.setOnline(online);
  if (online) fetchEverything();
});

// A phone that slept may have missed everything.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") fetchEverything();
});
