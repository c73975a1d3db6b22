// The messages of one chat as one person sees them. The server's list is the truth; this draws the differences.
import * as api from "./api.js";
import { bubble, isService, plainLine } from "./bubble.js";
import { button, h, setText } from "./dom.js";
import { simulatedNow } from "./store.js";
import { day, dayKey } from "./time.js";
import { say } from "./words.js";

const AT_BOTTOM_PX = 48;
const RETRY_MS = 2000;

export class Thread {
  // host: {actions, onChange()}
  constructor(host) {
    this.host = host;
    this.list = h("div", { class: "messages" });
    this.typing = h("p", { class: "typing", hidden: true, role: "status" }, say("typing"));
    this.log = h("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0" }, this.list, this.typing);
    this.below = button("", () => this.toBottom(), { class: "below", hidden: true });
    this.pinBar = h("div", { class: "pin-bar", hidden: true });
    this.element = h("div", { class: "thread" }, this.pinBar, this.log, this.below);
    this.log.addEventListener("scroll", () => this.scrolled(), { passive: true });
    new ResizeObserver(() => this.keepBottom()).observe(this.log);
    this.clear();
  }

  clear() {
    this.run = Symbol("run"); // answers to an older chat's question are recognised by it and dropped
    this.entries = new Map();
    this.list.replaceChildren();
    this.stuck = true;
    this.unseen = 0;
    this.loaded = false;
    this.wanted = null;
    this.fetching = false;
    this.tail = null; // the last entry
    this.drawPins();
  }

  show(me, chat) {
    this.me = me;
    this.chat = chat;
    this.clear();
    this.log.setAttribute("aria-label", say("log", { chat: chat?.title ?? "" }));
    return chat ? this.refresh("all") : Promise.resolve();
  }

  // scope "new" asks only for messages after the last one; "all" also notices edits, deletions and pins.
  async refresh(scope) {
    if (!this.chat) return;
    this.wanted = scope === "all" ? "all" : (this.wanted ?? "new");
    if (this.fetching) return;
    const run = this.run;
    this.fetching = true;
    try {
      while (this.wanted) {
        const complete = this.wanted === "all" || !this.tail;
        this.wanted = null;
        const found = await api.messages(this.me, this.chat.id, complete ? 0 : this.tail.message.id);
        if (run !== this.run) return;
        this.draw(found, complete);
      }
    } catch (error) {
      console.warn(error);
      if (run === this.run) setTimeout(() => run === this.run && this.refresh("all"), RETRY_MS);
    } finally {
      if (run === this.run) this.fetching = false;
    }
  }

  messages() {
    return [...this.entries.values()].map((entry) => entry.message);
  }

  draw(found, complete) {
    const first = !this.loaded;
    if (first) this.log.setAttribute("aria-busy", "true"); // history is not read aloud, news is
    if (complete) this.dropMissing(new Set(found.map((message) => message.id)));
    for (const message of found) this.put(message);
    this.loaded = true;
    this.drawPins();
    this.host.onChange();
    this.keepBottom();
    this.drawBelow();
    if (first) requestAnimationFrame(() => this.log.removeAttribute("aria-busy"));
  }

  dropMissing(ids) {
    for (const [id, entry] of this.entries) {
      if (ids.has(id)) continue;
      entry.row.remove();
      this.entries.delete(id);
    }
    this.tail = [...this.entries.values()].at(-1) ?? null;
  }

  put(message) {
    const signature = JSON.stringify(message);
    const known = this.entries.get(message.id);
    if (known?.signature === signature) return;
    if (known) {
      Object.assign(known, { message, signature });
      this.redraw(known);
      return;
    }
    const previous = this.tail?.message;
    const entry = { message, signature, folds: new Set(), showName: this.showsName(message, previous) };
    entry.box = this.box(entry);
    entry.row = h("div", { class: "entry" }, this.daySign(message, previous), entry.box);
    this.entries.set(message.id, entry);
    this.list.append(entry.row);
    this.tail = entry;
    if (this.loaded && !this.stuck) this.unseen += 1;
  }

  redraw(entry) {
    const old = entry.box;
    const stops = [...old.querySelectorAll("button, a")];
    const focused = stops.indexOf(document.activeElement);
    entry.box = this.box(entry);
    old.replaceWith(entry.box);
    if (focused < 0) return;
    // A card that changed under the keyboard keeps the keyboard.
    const now = [...entry.box.querySelectorAll("button:not([disabled]), a")];
    (now[Math.min(focused, now.length - 1)] ?? this.log).focus({ preventScroll: true });
  }

  box(entry) {
    const { message } = entry;
    return bubble(message, {
      mine: message.from?.id === this.me,
      showName: entry.showName,
      original: this.entries.get(message.reply_to)?.message,
      folds: entry.folds,
      actions: { ...this.host.actions, jump: (id) => this.jump(id), grown: () => this.keepBottom() },
    });
  }

  showsName(message, previous) {
    if (this.chat.type === "private" || isService(message) || message.from?.id === this.me) return false;
    return previous?.from?.id !== message.from?.id || isService(previous);
  }

  daySign(message, previous) {
    if (previous && dayKey(previous.date) === dayKey(message.date)) return null;
    return h("div", { class: "day" }, h("span", {}, day(message.date, simulatedNow())));
  }

  drawPins() {
    const pins = this.messages().filter((message) => message.pinned && !message.deleted);
    this.pinBar.hidden = pins.length === 0;
    const latest = pins.at(-1);
    if (!latest) return this.pinBar.replaceChildren();
    const label = pins.length > 1 ? `${say("pinned_bar")} (${pins.length})` : say("pinned_bar");
    const text = h("span", {}, h("b", {}, label), pinnedWords(latest));
    this.pinBar.replaceChildren(h("button", { type: "button", on: { click: () => this.jump(latest.id) } }, text));
  }

  // The newest button whose label begins with these words; "↩" means the reply under the newest post that has a file.
  find(words) {
    const newest = [...this.entries.values()].reverse();
    if (words.startsWith("↩")) {
      const post = newest.find(({ message }) => message.file && message.from?.is_bot && !message.deleted);
      return post?.box.querySelector(".meta .quiet") ?? null;
    }
    const keys = newest.flatMap(({ box }) => [...box.querySelectorAll(".key")]);
    return keys.find((key) => key.textContent.startsWith(words)) ?? null;
  }

  showOff(element) {
    this.stuck = false;
    element.scrollIntoView({ block: "nearest" });
    element.classList.remove("shown-off");
    void element.offsetWidth;
    element.classList.add("shown-off");
    element.focus({ preventScroll: true });
  }

  setTyping(on) {
    this.typing.hidden = !on;
    this.keepBottom();
  }

  jump(id) {
    const box = this.entries.get(id)?.box;
    if (!box) return;
    this.stuck = false;
    box.scrollIntoView({ block: "center" });
    box.classList.remove("flash");
    void box.offsetWidth; // restarts the animation when the same message is asked for twice
    box.classList.add("flash");
  }

  scrolled() {
    this.stuck = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < AT_BOTTOM_PX;
    if (this.stuck) this.unseen = 0;
    this.drawBelow();
  }

  keepBottom() {
    if (this.stuck) this.log.scrollTop = this.log.scrollHeight;
  }

  toBottom() {
    this.stuck = true;
    this.unseen = 0;
    this.keepBottom();
    this.drawBelow();
  }

  drawBelow() {
    this.below.hidden = this.stuck;
    setText(this.below, this.unseen ? say("new_messages", { n: this.unseen }) : "↓");
    this.below.setAttribute("aria-label", this.unseen ? this.below.textContent : say("to_bottom"));
  }
}

// A pinned card is read without opening it: all its short lines, as many as two lines of the bar hold.
const pinnedWords = (message) =>
  message.text ? message.text.split("\n").filter(Boolean).join("　") : plainLine(message);
