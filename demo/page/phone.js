// One phone: who holds it, what that person can do now, their chats, the open chat.
import * as api from "./api.js";
import { isService } from "./bubble.js";
import { ChatTabs } from "./chat_tabs.js";
import { Composer } from "./composer.js";
import { button, coalesce, h } from "./dom.js";
import { Hint } from "./hint.js";
import { copyText, openMenu } from "./popup.js";
import { person, refresh, state, task } from "./store.js";
import { Thread } from "./thread.js";
import { Told } from "./told.js";
import { say } from "./words.js";

const TYPING_CHECK_MS = 1500;
const openChats = new Map(); // person -> chat id last looked at
const followed = new Map(); // person -> chat id their task was last seen in

export class Phone {
  // desk: {seat(index, personId), touched(index), bring(personId)}
  constructor(index, desk) {
    this.index = index;
    this.desk = desk;
    this.holder = null;
    this.chats = [];
    this.shown = true;
    this.told = new Told();
    this.fetchChats = coalesce(() => this.loadChats(), 60);
    this.thread = new Thread({ actions: this.messageActions(), onChange: () => this.threadChanged() });
    this.composer = new Composer(`composer-${index}`, {
      attempt: (call) => this.attempt(call),
      toast: (text) => this.told.toast(text),
    });
    this.build();
  }

  build() {
    const n = this.index + 1;
    this.select = h("select", { id: `holder-${this.index}`, "aria-label": say("holder", { n }) });
    this.select.addEventListener("change", () => this.desk.seat(this.index, Number(this.select.value)));
    this.hint = new Hint({
      point: (words) => this.point(words),
      bring: (id) => this.desk.bring(id),
    });
    this.tabs = new ChatTabs(`chat-${this.index}`, (id) => this.openById(id));
    this.startPanel = h("div", { class: "start-panel", hidden: true });
    this.thread.element.append(this.startPanel, this.told.toastBox);
    const skip = h("a", { class: "skip", href: `#composer-${this.index}` }, say("skip_composer"));
    const body = h(
      "div",
      { class: "chat", role: "tabpanel", id: `chat-${this.index}`, "aria-label": say("phone", { n }) },
      this.thread.element,
      this.composer.element,
    );
    const head = h("header", {}, h("label", { for: this.select.id }, say("phone", { n })), this.select);
    this.element = h(
      "section",
      { class: "phone", id: `phone-${this.index}`, "aria-label": say("phone", { n }), tabindex: "-1" },
      head,
      this.hint.element,
      skip,
      this.tabs.element,
      body,
      this.told.alertBox,
    );
    this.element.addEventListener("pointerdown", () => this.desk.touched(this.index));
    this.element.addEventListener("focusin", () => this.desk.touched(this.index));
    this.acceptDrops(body);
  }

  acceptDrops(body) {
    const mark = (on) => body.classList.toggle("dropping", on);
    body.dataset.drop = say("drop_here");
    body.addEventListener("dragover", (event) => {
      event.preventDefault();
      mark(true);
    });
    body.addEventListener("dragleave", (event) => mark(body.contains(event.relatedTarget)));
    body.addEventListener("drop", (event) => {
      event.preventDefault();
      mark(false);
      if (this.chat) for (const file of event.dataTransfer.files) this.composer.upload(file);
    });
  }

  // ---- who holds it

  hold(personId) {
    if (this.holder === personId) return;
    this.holder = personId;
    this.chats = [];
    this.open(null);
    this.drawPeople();
    this.drawHint();
    if (this.shown) this.fetchChats();
  }

  setShown(shown) {
    const woken = shown && !this.shown;
    this.shown = shown;
    if (woken) this.refreshAll();
  }

  drawPeople() {
    const wanted = state.people.map((one) => `${one.id}\n${one.name}\n${one.role}`).join("\n\n");
    if (this.peopleSignature !== wanted) {
      this.peopleSignature = wanted;
      const label = (one) => (one.role ? `${one.name} · ${one.role}` : one.name);
      this.select.replaceChildren(...state.people.map((one) => h("option", { value: one.id }, label(one))));
    }
    if (this.holder !== null) this.select.value = String(this.holder);
    this.drawStart();
  }

  drawHint() {
    this.hint.draw(this.holder);
    this.followTask();
  }

  // Where the action is opens by itself, once: whoever turns elsewhere is left there until the action moves.
  followTask() {
    const { chat, kind } = task(this.holder);
    if (!this.shown || !chat || kind === "idle" || followed.get(this.holder) === chat) return;
    if (!this.chats.some((one) => one.id === chat)) return;
    followed.set(this.holder, chat);
    this.openById(chat);
  }

  // What a hint quotes: a button of the newest message that has it, else a file of the shelf, else the clock's.
  point(words) {
    const { chat } = task(this.holder);
    if (chat && chat !== this.chat?.id) this.openById(chat);
    const found = this.thread.find(words);
    if (found) this.thread.showOff(found);
    else if (state.scene.shelf?.some((item) => item.title.startsWith(words))) this.composer.openShelf(words);
    else this.desk.point(words);
  }

  // ---- its chats

  async loadChats() {
    const holder = this.holder;
    if (holder === null) return;
    const chats = await api.chats(holder);
    if (holder !== this.holder) return;
    this.chats = chats;
    this.followTask();
    const wanted = this.chat?.id ?? openChats.get(holder);
    const chat = chats.find((one) => one.id === wanted) ?? firstChat(chats, this.chat);
    if (chat?.id !== this.chat?.id) this.open(chat ?? null);
    this.chat = chat ?? null;
    this.composer.update(this.chat);
    this.tabs.draw(person(this.holder)?.name ?? "", this.chats, this.chat);
    this.drawStart();
    this.thread.setTyping(Boolean(chat?.bot_typing));
    if (chat?.bot_typing) setTimeout(this.fetchChats, TYPING_CHECK_MS); // typing ends without an event
  }

  open(chat) {
    this.chat = chat;
    if (chat) openChats.set(this.holder, chat.id);
    this.thread.show(this.holder, this.shown ? chat : null);
    this.composer.show(this.holder, person(this.holder)?.name ?? "", chat);
    this.told.dismiss();
    this.tabs.draw(person(this.holder)?.name ?? "", this.chats, this.chat);
    this.drawStart();
  }

  openById(id) {
    const chat = this.chats.find((one) => one.id === id);
    if (chat && chat.id !== this.chat?.id) this.open(chat);
  }

  // ---- the open chat

  threadChanged() {
    const keyboards = this.thread.messages().filter((message) => message.reply_keyboard && !message.deleted);
    this.composer.drawKeyboard(keyboards.at(-1)?.reply_keyboard ?? []);
    this.drawStart();
  }

  drawStart() {
    const who = person(this.holder);
    const name = who?.name ?? "";
    const empty = this.thread.loaded && this.thread.entries.size === 0;
    const privateChat = this.chat?.type === "private";
    const blocked = privateChat && (this.chat.blocked ?? who?.blocked);
    const signature = JSON.stringify([state.people.length, name, empty, blocked, this.chat?.id, this.chats.length, this.shown]);
    if (this.startSignature === signature) return;
    this.startSignature = signature;
    const parts = [];
    if (!state.people.length && this.index === 0) parts.push(h("p", {}, say("no_people")));
    else if (!this.chat && who && !this.chats.length) parts.push(h("p", {}, say("no_chats", { name })));
    else if (blocked) parts.push(h("p", {}, say("blocked_note", { name })), button(say("unblock"), () => this.unblock()));
    else if (empty && privateChat) {
      const start = button(say("start"), () => this.composer.sendText("/start"), { class: "start" });
      parts.push(h("p", {}, say("start_note", { name })), start);
    } else if (empty) parts.push(h("p", {}, say("empty_group")));
    this.startPanel.hidden = parts.length === 0;
    this.startPanel.classList.toggle("slim", Boolean(blocked && !empty));
    this.startPanel.replaceChildren(...parts);
  }

  unblock() {
    return this.attempt(api.member(this.holder, this.chat.id, "unblock"));
  }

  async attempt(call) {
    try {
      await call;
      this.thread.toBottom();
      this.thread.refresh("all");
      refresh.people();
      return true;
    } catch (error) {
      this.told.toast(error.message, true);
      return false;
    }
  }

  messageActions() {
    return {
      press: (message, key, element) => this.press(message, key, element),
      reply: (message) => this.composer.aim({ kind: "reply", message }),
      more: (message, anchor) => this.openMessageMenu(message, anchor),
      command: (text) => this.composer.sendText(text),
      copy: (text) => copyText(text, (said) => this.told.toast(said)),
      link: (href) => this.followLink(href),
    };
  }

  async press(message, key, element) {
    if (element.getAttribute("aria-busy")) return; // a second thumb on the same button
    if (key.copy) return copyText(key.copy, (said) => this.told.toast(said));
    if (key.url) return this.openLink(key.url);
    element.setAttribute("aria-busy", "true");
    try {
      const answer = await api.tap(this.holder, this.chat.id, message.id, key.data ?? key.text);
      this.showAnswer(answer);
      this.thread.refresh("all");
    } catch (error) {
      this.told.toast(error.message, true);
    } finally {
      element.removeAttribute("aria-busy");
    }
  }

  showAnswer({ toast, alert, url }) {
    if (typeof alert === "string" && alert) this.told.alert(alert);
    else if (alert && toast) this.told.alert(toast);
    else if (toast) this.told.toast(toast);
    if (url) this.openLink(url);
  }

  openLink(href) {
    if (!this.followLink(href) && /^https?:/i.test(href)) window.open(href, "_blank", "noopener");
  }

  // A link to the bot itself starts it right here: there is no Telegram to open. True when handled.
  followLink(href) {
    const link = new URL(href, location.href);
    const payload = link.searchParams.get("start");
    const own = this.chats.find((chat) => chat.type === "private");
    if (link.hostname !== "t.me" || payload === null || !own) return false;
    this.openById(own.id);
    this.composer.sendText(`/start ${payload}`.trim());
    return true;
  }

  openMessageMenu(message, anchor) {
    const text = message.text || message.caption || "";
    const items = [];
    if (text) items.push({ title: say("copy_text"), run: () => copyText(text, (said) => this.told.toast(said)) });
    if (message.from?.id === this.holder && message.text) {
      items.push({ title: say("edit"), run: () => this.composer.aim({ kind: "edit", message }) });
    }
    const targets = message.protected ? [] : this.chats.filter((one) => one.id !== this.chat.id);
    for (const chat of targets) {
      items.push({ title: say("forward_to", { chat: chat.title }), run: () => this.forward(message, chat) });
    }
    if (!items.length) items.push({ title: say("reply"), run: () => this.composer.aim({ kind: "reply", message }) });
    openMenu(anchor, items, say("message_more"));
  }

  async forward(message, chat) {
    const done = await this.attempt(api.forward(this.holder, this.chat.id, message.id, chat.id));
    if (done) this.told.toast(say("forwarded_done", { chat: chat.title }));
  }

  // ---- news from outside

  onHint(type, chatId) {
    if (!this.shown) return;
    if (this.chat && chatId === this.chat.id) this.thread.refresh(type === "message" ? "new" : "all");
    this.fetchChats();
  }

  refreshAll() {
    if (!this.shown) return;
    this.fetchChats();
    if (!this.chat) return;
    if (this.thread.chat) this.thread.refresh("all");
    else this.thread.show(this.holder, this.chat);
  }

  startOver() {
    openChats.clear();
    followed.clear();
    this.holder = null;
    this.open(null);
  }
}

// The private chat until it is started; then where the news is. An upgraded group has a new number: follow it.
function firstChat(chats, before) {
  const groups = chats.filter((chat) => chat.type !== "private");
  if (before && before.type !== "private" && groups.length) return groups[0];
  const own = chats.find((chat) => chat.type === "private") ?? groups[0];
  const spokenIn = (chat) => chat.unread && !isService(chat.last ?? {});
  return own?.unread || !own?.started ? own : (groups.find(spokenIn) ?? own);
}
