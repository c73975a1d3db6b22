// What a bot's answer to a tap looks like: a line that passes, or a box that waits to be read.
import { button, h } from "./dom.js";
import { closeMenu } from "./popup.js";
import { say } from "./words.js";

const TOAST_MS = 4500;

export class Told {
  constructor() {
    this.toastBox = h("div", { class: "toast", role: "status", "aria-live": "polite" });
    this.alertBox = h("div", { class: "alert-veil", hidden: true });
  }

  toast(text, wrong = false) {
    this.toastBox.classList.toggle("wrong", wrong);
    this.toastBox.textContent = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.toastBox.textContent = ""), TOAST_MS);
  }

  alert(text) {
    closeMenu();
    const before = document.activeElement;
    const done = () => {
      this.dismiss();
      if (before?.isConnected) before.focus();
    };
    const ok = button(say("ok"), done, { class: "key primary" });
    const props = { class: "alert", role: "alertdialog", "aria-modal": "true", "aria-label": text };
    const box = h("div", props, h("p", {}, text), ok);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") done();
      if (event.key === "Tab") event.preventDefault(); // there is one thing to do here
    });
    this.alertBox.replaceChildren(box);
    this.alertBox.hidden = false;
    ok.focus({ preventScroll: true });
  }

  dismiss() {
    this.alertBox.hidden = true;
    this.alertBox.replaceChildren();
  }
}
