// The blue line: what this person can do now. What it quotes can be pressed and leads there; so can the next person.
import { button, h } from "./dom.js";
import { on, person, state, task } from "./store.js";
import { say } from "./words.js";

const QUOTED = /「([^」]+)」/;

export class Hint {
  // host: {point(words), bring(personId)}
  constructor(host) {
    this.host = host;
    this.element = h("p", { class: "hint", hidden: true });
    on("people", () => this.draw(this.holder));
  }

  draw(holder) {
    this.holder = holder;
    const text = state.scene.hints?.[holder] ?? "";
    const next = person(task(holder).next);
    const signature = JSON.stringify([text, next?.id, next?.name]);
    this.element.hidden = !text;
    if (this.signature === signature) return;
    this.signature = signature;
    const pieces = text.split(QUOTED).map((piece, at) => (at % 2 ? this.quoted(piece) : piece));
    this.element.replaceChildren(h("b", {}, say("hint")), " ", ...pieces, this.toNext(next));
  }

  quoted(words) {
    const props = { class: "inline", "aria-label": say("hint_where", { words }), title: say("hint_where", { words }) };
    return h("span", { class: "quoted" }, "「", button(words, () => this.host.point(words), props), "」");
  }

  toNext(next) {
    if (!next) return "";
    const go = button(say("hint_next", { name: next.name }), () => this.host.bring(next.id), { class: "hint-next" });
    go.title = next.role ?? "";
    return go;
  }
}
