/** Workers made from this very page, so that nothing is fetched and a long check never freezes the page. */

const MOST = 8;

export class Crew {
  /** @param {string} code the page's whole script, which serves tasks when it runs in a worker */
  constructor(code) {
    this.address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    this.size = Math.max(1, Math.min(MOST, navigator.hardwareConcurrency ?? 2));
    this.idle = [];
    this.waiting = [];
    this.hired = 0;
    this.number = 0;
  }

  /** Have one task done. @param {(done: number, all: number) => void} progress */
  async ask(task, progress = () => {}) {
    const worker = await this.free();
    const id = (this.number += 1);
    try {
      return await new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => {
          if (data.id !== id) return;
          if (data.progress !== undefined) progress(...data.progress);
          else if (data.error !== undefined) reject(new Error(data.error));
          else resolve(data.answer);
        };
        worker.onerror = (event) => reject(new Error(event.message || "worker"));
        worker.postMessage({ ...task, id });
      });
    } finally {
      this.release(worker);
    }
  }

  /** A worker with nothing to do, when there is one. */
  free() {
    if (this.idle.length > 0) return this.idle.pop();
    if (this.hired < this.size) {
      this.hired += 1;
      return new Worker(this.address);
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  release(worker) {
    const next = this.waiting.shift();
    if (next !== undefined) next(worker);
    else this.idle.push(worker);
  }
}
