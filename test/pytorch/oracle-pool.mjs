// Spreads tasks over worker processes, the largest first, so that none is left with a long one at the end. A worker that
// ends or hangs costs its task, which is told as failed, and is replaced.
import { fork } from "node:child_process";
import { rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { bundle } from "./load.mjs";

/** The machines that run the tests have two processors. */
const WORKERS = Math.min(2, availableParallelism());
/** A hundred times what the largest model takes. */
const LIMIT_SECONDS = 300;

/**
 * `name`: the file of this folder whose `answer` is asked. Each task has its `size`, in any unit, and what is `asked`.
 * `onAnswer(task, { answer, seconds } | { fault, seconds })` is called as they come in.
 */
export async function runTasks(name, tasks, onAnswer, limitSeconds = LIMIT_SECONDS) {
  const file = await bundle(name);
  const waiting = tasks.toSorted((a, b) => b.size - a.size);
  try {
    await Promise.all(
      Array.from({ length: Math.min(WORKERS, tasks.length) }, () =>
        work(waiting, () => oneWorker(file, waiting, onAnswer, limitSeconds), onAnswer),
      ),
    );
  } finally {
    rmSync(file);
  }
}

/** Until nothing is waiting: one worker after the other, each until it ends. */
async function work(waiting, start, onAnswer) {
  while (waiting.length > 0) {
    const { task, reason } = await start();
    if (task !== null) onAnswer(task, { fault: reason, seconds: 0 });
    else if (waiting.length > 0) throw new Error(`a worker did not start: ${reason}`);
  }
}

/** The task that the worker did not answer, null if it answered all. */
function oneWorker(file, waiting, onAnswer, limitSeconds) {
  return new Promise((resolve) => {
    const worker = fork(path.join(import.meta.dirname, "oracle-worker.mjs"), [file]);
    let task = null;
    let reason = null;
    let limit = null;
    worker.on("message", (message) => {
      clearTimeout(limit);
      if (task !== null) onAnswer(task, message);
      task = waiting.shift() ?? null;
      if (task === null) return worker.disconnect();
      worker.send(task.asked);
      limit = setTimeout(() => {
        reason = `no answer in ${limitSeconds} s`;
        worker.kill("SIGKILL");
      }, limitSeconds * 1e3);
    });
    worker.on("exit", (code, signal) => {
      clearTimeout(limit);
      resolve({ task, reason: reason ?? `the worker ended with ${signal ?? code}` });
    });
  });
}
