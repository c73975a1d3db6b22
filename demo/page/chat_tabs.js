// The list of one person's chats, with what is unread in those that are not open.
import { h, setText } from "./dom.js";
import { say } from "./words.js";

export class ChatTabs {
  constructor(panelId, open) {
    this.panelId = panelId;
    this.open = open;
    this.element = h("div", { class: "chat-tabs", role: "tablist" });
    this.element.addEventListener("keydown", (event) => this.onKey(event));
  }

  draw(name, chats, current) {
    this.chats = chats;
    this.current = current;
    this.element.setAttribute("aria-label", say("chats", { name }));
    const known = new Map([...this.element.children].map((tab) => [Number(tab.dataset.chat), tab]));
    const tabs = chats.map((chat) => this.update(known.get(chat.id) ?? this.make(chat.id), chat));
    const shown = [...this.element.children];
    const same = tabs.length === shown.length && tabs.every((tab, at) => tab === shown[at]);
    if (!same) this.element.replaceChildren(...tabs);
  }

  make(id) {
    const tab = h("button", { type: "button", role: "tab", "data-chat": id, "aria-controls": this.panelId });
    tab.append(h("span", { class: "tab-title" }), h("span", { class: "badge" }));
    tab.addEventListener("click", () => this.open(id));
    return tab;
  }

  update(tab, chat) {
    const selected = chat.id === this.current?.id;
    const [title, badge] = tab.children;
    setText(title, chat.title);
    const unread = selected ? 0 : (chat.unread ?? 0);
    setText(badge, unread ? String(unread) : "");
    badge.hidden = !unread;
    if (unread) badge.setAttribute("aria-label", say("seat_unread", { n: unread }));
    tab.setAttribute("aria-selected", String(selected));
    tab.tabIndex = selected ? 0 : -1;
    return tab;
  }

  onKey(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step || !this.chats?.length) return;
    event.preventDefault();
    const at = this.chats.findIndex((one) => one.id === this.current?.id);
    this.open(this.chats[(at + step + this.chats.length) % this.chats.length].id);
    this.element.querySelector("[aria-selected=true]")?.focus();
  }
}
