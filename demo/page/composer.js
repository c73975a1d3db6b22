// Where a person writes: text, reply line, reply keyboard, commands, paper-clip.
import * as api from "./api.js";
import { plainLine } from "./bubble.js";
import { button, h, icon } from "./dom.js";
import { openMenu } from "./popup.js";
import { state } from "./store.js";
import { say } from "./words.js";

const PAPER_CLIP = "M15.5 6.5 8.2 13.8a2.2 2.2 0 0 0 3.1 3.1l7.6-7.6a4 4 0 0 0-5.7-5.7l-7.7 7.7a5.9 5.9 0 0 0 8.3 8.3l6-6";

const shortTitle = (item) => item.title.split("（")[0];

const draftKey = (me, chat) => `yaohao-draft:${me}:${chat}`;

export class Composer {
  // host: {attempt(promise) -> shows errors, refreshes; toast(text)}
  constructor(id, host) {
    this.id = id;
    this.host = host;
    this.target = null; // {kind: "reply" | "edit", message}
    this.buildParts();
    this.element = h("div", { class: "composer", hidden: true }, this.targetBar, this.keyboard, this.suggestions, this.form);
  }

  buildParts() {
    this.targetBar = h("div", { class: "target-bar", hidden: true });
    this.keyboard = h("div", { class: "reply-keys", role: "group", "aria-label": say("keyboard"), hidden: true });
    this.suggestions = h("div", { class: "suggestions", hidden: true });
    this.field = h("textarea", { id: this.id, rows: "1", placeholder: say("placeholder"), autocomplete: "off" });
    this.picker = h("input", { type: "file", hidden: true, tabindex: "-1", "aria-hidden": "true" });
    const tool = (words) => ({ class: "tool", "aria-label": words, title: words, "aria-haspopup": "menu" });
    this.clip = button(icon(PAPER_CLIP), () => this.openShelf(this.due()), tool(say("attach")));
    this.slash = button("/", () => this.openCommands(), tool(say("commands")));
    this.submit = h("button", { type: "submit", class: "send" }, say("send"));
    this.form = h("form", {}, this.clip, this.slash, this.field, this.submit, this.picker);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.sendField();
    });
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    this.field.addEventListener("input", () => this.onInput());
    this.picker.addEventListener("change", () => {
      for (const file of this.picker.files) this.upload(file);
      this.picker.value = "";
    });
  }

  show(me, meName, chat) {
    this.me = me;
    this.chat = chat;
    this.element.hidden = !chat;
    this.aim(null);
    this.drawKeyboard([]);
    this.field.setAttribute("aria-label", say("composer", { name: meName }));
    this.field.value = chat ? (sessionStorage.getItem(draftKey(me, chat.id)) ?? "") : "";
    this.onInput();
  }

  update(chat) {
    this.chat = chat;
  }

  onKey(event) {
    if (event.isComposing) return; // Enter that picks a Chinese word is not a send
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.sendField();
    } else if (event.key === "Escape" && this.target) {
      event.stopPropagation();
      this.aim(null);
    } else if (event.key === "Escape") {
      this.suggestions.hidden = true;
    } else if (event.key === "ArrowDown" && !this.suggestions.hidden) {
      event.preventDefault();
      this.suggestions.querySelector("button")?.focus();
    }
  }

  onInput() {
    const { field } = this;
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, 120)}px`;
    if (this.chat && this.target?.kind !== "edit") {
      sessionStorage.setItem(draftKey(this.me, this.chat.id), field.value);
    }
    this.drawSuggestions();
  }

  drawSuggestions() {
    const typed = /^\/(\w*)$/.exec(this.field.value)?.[1];
    const fitting = typed === undefined ? [] : (this.chat?.commands ?? []).filter((one) => one.command.startsWith(typed));
    this.suggestions.hidden = fitting.length === 0;
    this.suggestions.replaceChildren(
      ...fitting.map((one) =>
        h(
          "button",
          { type: "button", on: { click: () => this.sendText(`/${one.command}`, true) } },
          h("b", {}, `/${one.command}`),
          h("small", {}, one.description),
        ),
      ),
    );
  }

  sendField() {
    const text = this.field.value.trim();
    if (text) this.sendText(text, true);
  }

  async sendText(text, fromField = false) {
    const { target, me, chat } = this;
    const call =
      target?.kind === "edit"
        ? api.edit(me, chat.id, target.message.id, text)
        : api.send(me, chat.id, text, target?.message.id);
    if (fromField) this.empty();
    this.aim(null);
    const done = await this.host.attempt(call);
    if (done || !fromField || this.field.value) return;
    this.field.value = text; // a refused text is given back, not lost
    this.onInput();
  }

  empty() {
    this.field.value = "";
    this.onInput();
  }

  // Says what the next text will be: an answer to a message, or a message's new wording.
  aim(target) {
    if (this.target?.kind === "edit" && target?.kind !== "edit") this.empty();
    this.target = target;
    this.targetBar.hidden = !target;
    this.submit.textContent = say(target?.kind === "edit" ? "save" : "send");
    if (!target) return;
    const { kind, message } = target;
    const title = kind === "edit" ? say("editing") : say("reply_to", { name: message.from?.name ?? "" });
    this.targetBar.replaceChildren(
      h("div", {}, h("b", {}, title), h("span", {}, plainLine(message))),
      button("✕", () => this.aim(null), { class: "tool", "aria-label": say("reply_cancel") }),
    );
    if (kind === "edit") this.field.value = message.text ?? "";
    this.onInput();
    this.field.focus();
  }

  drawKeyboard(rows) {
    const signature = JSON.stringify(rows);
    if (this.keyboardSignature === signature) return;
    this.keyboardSignature = signature;
    this.keyboard.hidden = rows.length === 0;
    const key = (text) => button(text, () => this.sendText(text), { class: "key" });
    this.keyboard.replaceChildren(...rows.map((row) => h("div", { class: "key-row" }, ...row.map(key))));
  }

  openShelf(first = "") {
    const items = (state.scene.shelf ?? []).map((item) => ({
      title: item.title,
      marked: Boolean(first) && item.title.startsWith(first),
      note: item.note,
      href: api.shelfUrl(item.name),
      lookWord: "↓",
      lookTitle: say("shelf_look"),
      run: () => this.sendFile(item.title, api.shelf(this.me, this.chat.id, item.name)),
    }));
    items.push({ title: say("attach_own"), note: say("attach_own_note"), run: () => this.picker.click() });
    openMenu(this.clip, items, say("attach"));
  }

  // The file that the hint asks for, so that the menu can begin with it.
  due() {
    const hint = state.scene.hints?.[this.me] ?? "";
    return (state.scene.shelf ?? []).find((item) => hint.includes(`「${shortTitle(item)}」`))?.title ?? "";
  }

  openCommands() {
    const commands = this.chat?.commands ?? [];
    if (!commands.length) return this.host.toast(say("no_commands"));
    const items = commands.map((one) => ({
      title: `/${one.command}`,
      note: one.description,
      run: () => this.sendText(`/${one.command}`),
    }));
    openMenu(this.slash, items, say("commands"));
  }

  upload(file) {
    const caption = this.field.value.trim();
    const replyTo = this.target?.kind === "reply" ? this.target.message.id : null;
    if (caption) this.empty();
    this.aim(null);
    return this.sendFile(file.name, api.upload(this.me, this.chat.id, file, caption, replyTo));
  }

  async sendFile(name, call) {
    this.host.toast(say("uploading", { name }));
    if (await this.host.attempt(call)) this.host.toast("");
  }
}
