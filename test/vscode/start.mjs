// @ts-check
// `npm start`: opens VS Code with the built extension in development mode on samples/, and stays until Ctrl-C. A desktop
// VS Code where there is one (VSCODE_PATH, or `code` on the PATH), else VS Code in the browser on the loopback interface.
import { spawn } from "node:child_process";
import path from "node:path";
import { onPath, root, work } from "./install.mjs";
import { startServer } from "./server.mjs";
import { workbenchAddress } from "./workbench.mjs";

const samples = path.join(root, "samples");
const desktop = process.env["VSCODE_PATH"] || onPath("code");

if (desktop) startDesktop(desktop);
else await startInBrowser();

/** @param {string} executable */
function startDesktop(executable) {
  console.log(`Opening ${executable} on samples/. Ctrl-C here, or closing its window, ends it.`);
  const parameters = ["--new-window", "--wait", `--extensionDevelopmentPath=${root}`, samples];
  const child = spawn(executable, parameters, { stdio: "inherit" });
  child.once("error", (error) => {
    console.error(`${executable} could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.once("exit", (code) => {
    process.exitCode = code ?? 1;
  });
}

async function startInBrowser() {
  const { origin } = await startServer({ directory: path.join(work, "start") });
  console.log(
    `\nVS Code runs with Rooflint on samples/. Open this address in a browser on this machine (whole line):\n`,
  );
  console.log(`${workbenchAddress(origin, { folder: samples, extension: root })}\n`);
  console.log("Ctrl-C ends it.");
}
