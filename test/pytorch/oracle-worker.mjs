// One worker of oracle-pool.mjs: imports the bundle that it is started with and answers a task at a time.
import { pathToFileURL } from "node:url";
import { textFiles } from "./load.mjs";

const { answer } = await import(pathToFileURL(process.argv[2]).href);
const files = textFiles();

process.on("message", (task) => {
  const started = performance.now();
  process.send({ ...answered(task), seconds: (performance.now() - started) / 1e3 });
});
process.send({ ready: true });

function answered(task) {
  try {
    return { answer: answer(task, files) };
  } catch (error) {
    return { fault: String(error.stack).split("\n").slice(0, 4).join(" | ") };
  }
}
