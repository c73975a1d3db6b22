/** One script, two lives: in the page it shows, in a worker it computes. */
import { serve } from "../../draw/page/worker.mjs";
import { start } from "./app.mjs";

if (typeof document === "undefined") serve(globalThis);
else start();
