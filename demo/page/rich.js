// Message text: the server's HTML is rebuilt node by node from an allow-list, so nothing else can arrive.
import { h } from "./dom.js";
import { dayAndTime } from "./time.js";
import { say } from "./words.js";

const PLAIN = new Set(["B", "STRONG", "I", "EM", "U", "INS", "S", "STRIKE", "DEL", "BR"]);
const SILENT = new Set(["SCRIPT", "STYLE", "TEMPLATE", "IFRAME", "OBJECT", "NOSCRIPT", "TITLE", "SVG", "MATH"]);
const COMMAND = /(^|[\s（(：:，,])(\/[a-z][a-z0-9_]{0,31})(?![a-z0-9_/@])/gi;
// State signs are drawn by the page, so that they look the same where no emoji font is installed.
const LIGHTS = { "🟡": "amber", "🟠": "amber", "🟢": "green", "🔴": "red", "🔵": "blue", "⚪": "grey", "⚫": "grey" };
const LIGHT = /([🟡🟠🟢🔴🔵⚪⚫])\uFE0F?/u;
const FOLDED_LINES = 3;
const CHARACTERS_PER_LINE = 22; // of a bubble in a phone of 400 px

// actions: {command(text), copy(text), link(url), folds: Set of open fold numbers}
export function richText(html, actions) {
  const parsed = new DOMParser().parseFromString(html, "text/html"); // inert: loads and runs nothing
  const fragment = document.createDocumentFragment();
  const state = { ...actions, foldCount: 0 };
  for (const node of parsed.body.childNodes) fragment.append(...build(node, state, false));
  return fragment;
}

function build(node, state, literal) {
  if (node.nodeType === Node.TEXT_NODE) return withLights(node.data, literal ? null : state);
  if (node.nodeType !== Node.ELEMENT_NODE || SILENT.has(node.tagName.toUpperCase())) return [];
  const tag = node.tagName.toUpperCase();
  const inside = (asLiteral) => [...node.childNodes].flatMap((child) => build(child, state, asLiteral));
  if (PLAIN.has(tag)) return [h(tag.toLowerCase(), {}, ...inside(literal))];
  if (tag === "CODE") return [copyable("code", node.textContent, state)];
  if (tag === "PRE") return [copyable("pre", node.textContent, state)];
  if (tag === "A") return [anchor(node, inside(true), state)];
  if (tag === "BLOCKQUOTE") return [quote(node, inside(literal), state)];
  if (tag === "TG-SPOILER" || node.classList.contains("tg-spoiler")) return [spoiler(inside(true))];
  if (tag === "TG-TIME") return [time(node, inside(true))];
  return inside(literal);
}

function withLights(text, state) {
  return text.split(LIGHT).flatMap((piece) => {
    if (LIGHTS[piece]) return [h("span", { class: `light ${LIGHTS[piece]}`, role: "img", "aria-label": piece })];
    return state ? withCommands(piece, state) : [piece];
  });
}

function withCommands(text, state) {
  const pieces = [];
  let from = 0;
  for (const match of text.matchAll(COMMAND)) {
    const start = match.index + match[1].length;
    pieces.push(text.slice(from, start));
    const send = () => state.command(match[2]);
    pieces.push(h("button", { type: "button", class: "inline", on: { click: send } }, match[2]));
    from = start + match[2].length;
  }
  pieces.push(text.slice(from));
  return pieces.filter((piece) => piece !== "");
}

function copyable(tag, text, state) {
  const copy = () => state.copy(text);
  const onKey = (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      copy();
    }
  };
  const props = { class: "copyable", role: "button", tabindex: "0", title: say("copy_hint") };
  return h(tag, { ...props, on: { click: copy, keydown: onKey } }, text);
}

function anchor(node, children, state) {
  const href = node.getAttribute("href") ?? "";
  if (!/^https?:\/\//i.test(href)) return h("span", { class: "mention" }, ...children);
  const follow = (event) => {
    if (state.link(href)) event.preventDefault();
  };
  return h("a", { href, target: "_blank", rel: "noopener noreferrer", on: { click: follow } }, ...children);
}

function quote(node, children, state) {
  const block = h("blockquote", {}, ...children);
  const height = (line) => Math.ceil(line.length / CHARACTERS_PER_LINE || 1);
  const lines = node.textContent.split("\n").reduce((sum, line) => sum + height(line), 0);
  if (!node.hasAttribute("expandable") || lines <= FOLDED_LINES) return block;
  const number = state.foldCount++;
  const toggle = h("button", { type: "button", class: "fold-toggle" });
  const box = h("div", { class: "fold" }, block, toggle);
  const show = (open) => {
    box.classList.toggle("open", open);
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = `${open ? "▴" : "▾"} ${say(open ? "fold" : "unfold")}`;
    if (open) state.folds.add(number);
    else state.folds.delete(number);
  };
  toggle.addEventListener("click", () => show(!state.folds.has(number)));
  show(state.folds.has(number));
  return box;
}

function spoiler(children) {
  const veil = h("button", { type: "button", class: "spoiler", "aria-label": say("spoiler") }, ...children);
  veil.addEventListener("click", () => {
    veil.classList.add("shown");
    veil.removeAttribute("aria-label");
  });
  return veil;
}

function time(node, children) {
  const unix = Number(node.getAttribute("unix") ?? node.getAttribute("datetime"));
  return h("time", { title: unix > 0 ? dayAndTime(unix) : null }, ...children);
}
