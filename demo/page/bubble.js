// One message. Built anew whenever the server's copy changes; never holds state of its own.
import { fileUrl } from "./api.js";
import { button, h, icon } from "./dom.js";
import { richText } from "./rich.js";
import { dayAndTime, hourMinute } from "./time.js";
import { say } from "./words.js";

const TWO_SHEETS = "M8 8h11v12H8zM16 8V4H5v12h3";
const SIZE_UNITS = ["B", "KB", "MB", "GB"];

export function plainLine(message) {
  if (message.deleted) return say("deleted");
  return (message.text || message.caption || message.file?.name || message.service || "").split("\n")[0];
}

export function humanSize(bytes) {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < SIZE_UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit ? value.toFixed(1) : value} ${SIZE_UNITS[unit]}`;
}

// view: {mine, showName, original: message | undefined, folds, actions}
export function bubble(message, view) {
  if (isService(message)) return h("div", { class: "service" }, message.service || message.text);
  const box = h("article", {
    class: `bubble ${view.mine ? "mine" : "theirs"}${message.deleted ? " gone" : ""}`,
    "data-id": message.id,
    "aria-label": message.from?.name,
  });
  if (view.showName) box.append(sender(message.from));
  if (message.deleted) {
    box.append(h("p", { class: "deleted" }, say("deleted")), meta(message, view, false));
    return box;
  }
  if (message.forward_from) box.append(forwarded(message.forward_from));
  if (message.reply_to) box.append(replyQuote(view.original, view.actions));
  if (message.file) box.append(file(message.file, view.actions));
  const html = message.html || "";
  if (html) box.append(h("div", { class: "text", lang: "zh-CN" }, richText(html, { ...view.actions, folds: view.folds })));
  box.append(meta(message, view, true));
  const rows = message.buttons ?? [];
  if (rows.length) box.append(keyboard(message, rows, view.actions));
  return box;
}

// A notice of the chat itself; an unknown kind has no words of its own.
export const isService = (message) => typeof message.service === "string";

function sender(from) {
  const mark = from.is_bot ? h("small", {}, say("bot")) : null;
  return h("div", { class: "sender" }, h("b", {}, from.name), " ", mark);
}

function forwarded(origin) {
  return h("div", { class: "forwarded" }, say("forwarded", { name: origin.name ?? origin }));
}

function replyQuote(original, actions) {
  if (!original) return h("div", { class: "reply-quote lost" }, say("original_gone"));
  const jump = () => actions.jump(original.id);
  return h(
    "button",
    { type: "button", class: "reply-quote", title: say("jump"), on: { click: jump } },
    h("b", {}, original.from?.name ?? ""),
    h("span", {}, plainLine(original)),
  );
}

function file(item, actions) {
  const url = fileUrl(item.id);
  const download = h(
    "a",
    { class: "file-link", href: url, download: item.name },
    h("span", { class: "file-name" }, item.name),
    h("small", {}, `${humanSize(item.size)} · ${say("download")}`),
  );
  if (!item.is_photo) return download;
  const picture = h("img", { src: url, alt: say("photo", { name: item.name }), on: { load: actions.grown } });
  return h("a", { class: "photo", href: url, target: "_blank", rel: "noopener" }, picture);
}

function meta(message, view, alive) {
  const { actions } = view;
  const marks = (message.reactions ?? []).map((emoji) => h("span", { class: "reaction" }, emoji));
  if (message.pinned) marks.push(h("span", {}, say("pinned")));
  if (message.edited && alive) marks.push(h("span", {}, say("edited")));
  marks.push(h("time", { title: dayAndTime(message.date) }, hourMinute(message.date)));
  const controls = alive
    ? [
        button(say("reply"), () => actions.reply(message), {
          class: "quiet",
          "aria-label": say("reply_to", { name: message.from?.name ?? "" }),
        }),
        button("⋯", (event) => actions.more(message, event.currentTarget), {
          class: "quiet",
          "aria-label": say("message_more"),
          "aria-haspopup": "menu",
        }),
      ]
    : [];
  return h("footer", { class: "meta" }, ...controls, h("span", { class: "marks" }, ...marks));
}

function keyboard(message, rows, actions) {
  const lines = rows.map((row) => h("div", { class: "key-row" }, ...row.map((key) => inlineKey(message, key, actions))));
  return h("div", { class: "keys" }, ...lines);
}

function inlineKey(message, key, actions) {
  const sign = key.url ? h("span", { "aria-hidden": "true" }, " ↗") : key.copy ? icon(TWO_SHEETS) : null;
  const about = [styleWord(key.style), key.url ? say("opens_link") : null, key.copy ? say("copies") : null];
  const props = {
    type: "button",
    class: `key ${key.style ?? ""}`,
    disabled: Boolean(key.disabled),
    "aria-description": about.filter(Boolean).join("，") || null,
    title: key.copy ?? key.url ?? null,
    on: { click: (event) => actions.press(message, key, event.currentTarget) },
  };
  return h("button", props, key.text, sign);
}

// Colour never speaks alone: a screen reader hears the weight of a button as a word.
function styleWord(style) {
  return ["danger", "success", "primary"].includes(style) ? say(`style_${style}`) : null;
}
