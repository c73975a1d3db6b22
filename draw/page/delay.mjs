/** The delay in pieces: which steps to check first, and one step checked (protocol §7: "checked in parallel"). */
import { hex } from "./bytes.mjs";
import { delayStep } from "./seed.mjs";

/** 0…count−1 in an order nobody can guess: whoever forged one step cannot know which are looked at first. */
export function shuffled(count) {
  const order = [...Array(count).keys()];
  for (let left = count; left > 1; left -= 1) {
    const at = below(left);
    [order[left - 1], order[at]] = [order[at], order[left - 1]];
  }
  return order;
}

/** A uniform number below `bound`, without a modulo's bias. */
function below(bound) {
  const limit = 2 ** 32 - (2 ** 32 % bound);
  for (;;) {
    const [found] = crypto.getRandomValues(new Uint32Array(1));
    if (found < limit) return found % bound;
  }
}

/** Does one published delay step hold? */
export async function holds({ before, j, it, after }) {
  return hex(await delayStep(before, j, it)) === hex(after);
}
