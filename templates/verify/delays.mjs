/** The delay of a record, checked step by step in workers: a few at random first, all on request. */
import { shuffled } from "../../draw/page/delay.mjs";

const SAMPLE = 4; // steps of one random check
const QUICK = 3_000_000; // rounds: less than two seconds, checked at once and whole

export class Delays {
  /** @param {Crew} crew @param {object[]} segments of the whole record @param {() => void} changed */
  constructor(crew, segments, changed) {
    this.crew = crew;
    this.changed = changed;
    this.segments = segments;
    this.left = shuffled(segments.length).map((at) => segments[at]);
    this.done = 0;
    this.wrong = [];
    this.goal = 0;
    this.busy = 0;
    this.begun = null;
    this.rounds = 0;
    this.error = "";
  }

  get all() {
    return this.segments.length;
  }

  get complete() {
    return this.done === this.all;
  }

  /** Also in the moment between two steps, when no worker has one in hand. */
  get running() {
    return this.busy > 0 || (this.left.length > 0 && this.all - this.left.length < this.goal);
  }

  /** Everything if that is quick, else a few steps nobody could foresee. */
  begin() {
    const work = this.segments.reduce((sum, one) => sum + one.it, 0);
    return work <= QUICK ? this.checkAll() : this.checkSome();
  }

  checkSome() {
    return this.check(Math.min(this.all, this.done + SAMPLE));
  }

  checkAll() {
    return this.check(this.all);
  }

  stop() {
    this.goal = 0;
    this.changed();
  }

  /** Seconds until the goal is reached, by what was measured so far; null before that. */
  secondsLeft() {
    if (this.begun === null || this.rounds === 0) return null;
    const rate = this.rounds / (performance.now() - this.begun);
    const due = this.left.slice(0, Math.max(0, this.goal - this.done)).reduce((sum, one) => sum + one.it, 0);
    return Math.ceil(due / rate / 1000);
  }

  async check(goal) {
    this.goal = goal;
    this.begun = performance.now();
    this.rounds = 0;
    this.changed();
    await Promise.all(Array.from({ length: this.crew.size }, () => this.work()));
    this.changed();
  }

  /** One worker's share: the next step until the goal is reached or somebody stops. */
  async work() {
    while (this.left.length > 0 && this.all - this.left.length < this.goal) {
      const segment = this.left.shift();
      this.busy += 1;
      try {
        if (!(await this.crew.ask({ kind: "step", segment }))) this.wrong.push(segment);
        this.done += 1;
        this.rounds += segment.it;
      } catch (error) {
        this.left.push(segment);
        this.error = error.message;
        this.goal = 0;
      } finally {
        this.busy -= 1;
      }
      this.changed();
    }
  }
}
