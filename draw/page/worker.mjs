/** What runs beside the page: one task in, its answer out. */
import { holds } from "./delay.mjs";
import { judge } from "./judge.mjs";

/** Answer tasks: {id, kind: "judge" | "step", …} → {id, answer} or {id, error}; {id, progress} in between. */
export function serve(scope) {
  scope.onmessage = async ({ data: task }) => {
    const { id } = task;
    const progress = (done, all) => scope.postMessage({ id, progress: [done, all] });
    try {
      const answer = task.kind === "judge" ? await judge(task, progress) : await holds(task.segment);
      scope.postMessage({ id, answer });
    } catch (error) {
      scope.postMessage({ id, error: String(error) });
    }
  };
}
