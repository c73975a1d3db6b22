// Menus, the question before something is cleared, and the short notice at the foot of the page.
import { button, h } from "./dom.js";
import { say } from "./words.js";

let openedMenu = null;

export function closeMenu() {
  openedMenu?.close();
}

// items: [{title, note, run, href, marked}] ; href adds a small second link at the item's end, marked = most likely.
export function openMenu(anchor, items, label) {
  const again = openedMenu?.anchor === anchor;
  closeMenu();
  if (again) return;
  const rows = items.map((item) => menuRow(item));
  const box = h("div", { class: "menu", role: "menu", "aria-label": label }, ...rows);
  const close = (focusBack = false) => {
    box.remove();
    anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    removeEventListener("resize", close);
    openedMenu = null;
    if (focusBack) anchor.focus();
  };
  const outside = (event) => {
    if (!box.contains(event.target) && !anchor.contains(event.target)) close();
  };
  box.addEventListener("keydown", (event) => menuKeys(event, box, close));
  box.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !box.contains(event.relatedTarget)) close();
  });
  for (const [index, item] of items.entries()) {
    rows[index].firstElementChild.addEventListener("click", () => {
      close(true);
      item.run();
    });
  }
  (anchor.closest("dialog") ?? document.body).append(box);
  place(box, anchor);
  anchor.setAttribute("aria-expanded", "true");
  document.addEventListener("pointerdown", outside, true);
  addEventListener("resize", close);
  openedMenu = { anchor, close };
  (box.querySelector(".marked [role=menuitem]") ?? box.querySelector("[role=menuitem]"))?.focus();
}

function menuRow(item) {
  const main = h(
    "button",
    { type: "button", role: "menuitem", class: "menu-item" },
    h("span", { class: "menu-title" }, item.title),
    item.note ? h("small", {}, item.note) : null,
  );
  const look = item.href
    ? h("a", { href: item.href, role: "menuitem", class: "menu-look", download: "", title: item.lookTitle }, item.lookWord)
    : null;
  return h("div", { class: item.marked ? "menu-row marked" : "menu-row", role: "none" }, main, look);
}

function menuKeys(event, box, close) {
  const stops = [...box.querySelectorAll("[role=menuitem]")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") {
    event.stopPropagation();
    close(true);
  } else if (step) {
    event.preventDefault();
    stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
  } else if (event.key === "Home" || event.key === "End") {
    event.preventDefault();
    stops.at(event.key === "Home" ? 0 : -1).focus();
  }
}

// Above the anchor when there is more room there, always inside the window.
function place(box, anchor) {
  const gap = 6;
  const at = anchor.getBoundingClientRect();
  const above = at.top > innerHeight - at.bottom;
  const room = (above ? at.top : innerHeight - at.bottom) - 2 * gap;
  box.style.maxHeight = `${Math.max(room, 120)}px`;
  const width = box.offsetWidth;
  box.style.left = `${Math.max(gap, Math.min(at.left, innerWidth - width - gap))}px`;
  if (above) box.style.bottom = `${innerHeight - at.top + gap}px`;
  else box.style.top = `${at.bottom + gap}px`;
}

export function confirmFirst(question, yes) {
  return new Promise((resolve) => {
    const dialog = h("dialog", { class: "ask", "aria-label": yes });
    const answer = (value) => () => {
      resolve(value);
      dialog.remove();
    };
    dialog.append(
      h("p", {}, question),
      h("div", { class: "row" }, button(say("cancel"), answer(false)), button(yes, answer(true), { class: "danger" })),
    );
    dialog.addEventListener("cancel", answer(false));
    document.body.append(dialog);
    dialog.showModal();
  });
}

let noticeTimer = null;

export function notice(text, kind = "info") {
  const place = document.getElementById("notice");
  place.className = kind;
  place.textContent = text;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => (place.textContent = ""), kind === "error" ? 8000 : 4000);
}

export async function copyText(text, tell) {
  try {
    await navigator.clipboard.writeText(text);
    tell(say("copied", { text: shortened(text) }));
  } catch {
    tell(say("copy_failed", { text }));
  }
}

const shortened = (text) => (text.length > 42 ? `${text.slice(0, 40)}…` : text);
