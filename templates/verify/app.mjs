/** The page: files in, answer out. Everything is judged anew whenever what was given changes. */
import { Crew } from "./crew.mjs";
import { Delays } from "./delays.mjs";
import { answerView, headView } from "./view_answer.mjs";
import { drawsView } from "./view_draws.mjs";
import { extrasView, filesView, limitsView } from "./view_given.mjs";
import { DelayView, rulesView } from "./view_steps.mjs";
import { el } from "./dom.mjs";
import { learn, say, speak, spoken } from "./speech.mjs";

const at = (id) => document.getElementById(id);

class App {
  constructor(crew) {
    this.crew = crew;
    this.files = new Map();
    this.own = null;
    this.verdict = null;
    this.judging = null;
    this.error = "";
    this.turn = 0;
    this.delays = new Delays(crew, [], () => {});
    this.delayView = new DelayView();
    this.answered = "";
  }

  /** Take files in; a file of the same name replaces the one before. @param {Iterable<File>} files */
  async take(files) {
    for (const file of files) this.files.set(file.name, new Uint8Array(await file.arrayBuffer()));
    await this.judge();
  }

  clear() {
    this.files.clear();
    this.own = null;
    return this.judge();
  }

  async judge() {
    const turn = (this.turn += 1);
    this.delays.stop();
    this.judging = { done: 0, all: 0 };
    this.error = "";
    this.show();
    const files = [...this.files].map(([name, bytes]) => ({ name, bytes }));
    const task = { kind: "judge", files, own: this.own, now: Math.floor(Date.now() / 1000) };
    try {
      const verdict = await this.crew.ask(task, (done, all) => this.progress(turn, done, all));
      if (turn !== this.turn) return; // something else was given meanwhile
      this.verdict = verdict;
      this.delays = new Delays(this.crew, verdict.segments, () => this.showDelay());
    } catch (error) {
      if (turn !== this.turn) return;
      this.verdict = null;
      this.error = error.message.includes("NotSupported") ? say("verify_page.unsupported") : error.message;
    }
    this.judging = null;
    this.show();
    this.delays.begin();
  }

  progress(turn, done, all) {
    if (turn !== this.turn || this.judging === null) return;
    this.judging = { done, all };
    if (done % 25 === 0) this.showAnswer();
  }

  /** Everything anew, in the language chosen. */
  show() {
    this.showWords();
    this.showAnswer();
    const { verdict } = this;
    const record = verdict?.record ?? null;
    at("files").replaceChildren(verdict === null ? "" : filesView(verdict));
    at("clear").hidden = this.files.size === 0 && this.own === null;
    this.showAliases(verdict?.draws ?? []);
    const parts = record === null ? [] : [headView(verdict), drawsView(verdict, this.delays)];
    at("draws").replaceChildren(...parts.filter((one) => one !== null));
    at("delays").replaceChildren(...(record === null || record.entries === 0 ? [] : [this.delayView.section]));
    at("extras").replaceChildren(...(verdict === null || this.files.size === 0 ? [] : [extrasView(verdict)]));
    at("limits").replaceChildren(limitsView());
    this.showDelay();
  }

  /** What the delay decides: its own section, rule R11 and the answer. */
  showDelay() {
    this.delayView.refresh(this.delays);
    this.showAnswer();
    const record = this.verdict?.record ?? null;
    at("rules").replaceChildren(...(record === null ? [] : [rulesView(this)]));
  }

  /** The live region changes only when the answer does. */
  showAnswer() {
    const view = answerView(this);
    if (view.outerHTML === this.answered) return;
    this.answered = view.outerHTML;
    at("answer").replaceChildren(view);
  }

  showWords() {
    document.documentElement.lang = spoken() === "zh" ? "zh-CN" : "en";
    document.title = say("verify_page.title");
    for (const one of document.querySelectorAll("[data-word]")) one.textContent = say(one.dataset.word);
    at("language").setAttribute("aria-label", say("verify_page.language_label"));
    at("language").lang = spoken() === "zh" ? "en" : "zh-CN";
  }

  /** The aliases of all draws, to choose one's own from. */
  showAliases(draws) {
    const chosen = at("own-who").value;
    const aliases = [...new Set(draws.flatMap((one) => one.observers))];
    const any = el("option", { value: "" }, say("verify_page.own_any"));
    at("own-who").replaceChildren(any, ...aliases.map((who) => el("option", { value: who }, who)));
    at("own-who").value = aliases.includes(chosen) ? chosen : "";
  }
}

function listen(app) {
  const drop = at("drop");
  at("choose").addEventListener("change", (event) => {
    const { files } = event.target;
    app.take([...files]).then(() => (event.target.value = ""));
  });
  at("clear").addEventListener("click", () => app.clear());
  at("language").addEventListener("click", () => {
    speak(spoken() === "zh" ? "en" : "zh");
    app.show();
  });
  at("own-form").addEventListener("submit", (event) => {
    event.preventDefault();
    app.own = { who: at("own-who").value, text: at("own-text").value };
    app.judge();
  });
  for (const kind of ["dragover", "drop"]) document.addEventListener(kind, (event) => event.preventDefault());
  document.addEventListener("dragover", () => drop.classList.add("over"));
  document.addEventListener("dragleave", () => drop.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    drop.classList.remove("over");
    app.take([...event.dataTransfer.files]);
  });
}

/** Begin, in Chinese unless the browser prefers something else. */
export function start() {
  const chosen = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
  learn(JSON.parse(at("words").textContent), chosen);
  const app = new App(new Crew(at("code").textContent));
  listen(app);
  app.show();
}
