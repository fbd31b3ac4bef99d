// The cost panel's place in the window, the commands, and a language server that dies.
import { deepEqual, equal, ok } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { commands, extensions, type Tab, TabInputWebview, ViewColumn, window } from "vscode";
import { eventually, file, find, hoverText, open } from "./helpers";

describe("Panel and server", () => {
  it("every command of the manifest is there once the extension runs", async () => {
    await open(file("pointwise.onnxtxt"));
    const extension = extensions.getExtension("rooflint.rooflint");
    ok(extension);
    await extension.activate();
    const declared: string[] = extension.packageJSON.contributes.commands.map(
      (entry: { command: string }) => entry.command,
    );
    const registered = new Set(await commands.getCommands(true));
    deepEqual(
      declared.filter((command) => !registered.has(command)),
      [],
    );
  });

  it("opens beside the editor, leaves it the focus, and follows the active editor", async () => {
    const document = await open(file("pointwise.onnxtxt"));
    await commands.executeCommand("rooflint.openPanel");
    const panel = await eventually("the panel", panelTab);
    equal(panel.group.viewColumn, ViewColumn.Two);
    equal(panel.label, "Costs: pointwise.onnxtxt");
    equal(window.activeTextEditor?.document, document);
    await open(file("pointwise.onnx.txt"));
    await eventually("the title", () => panelTab()?.label === "Costs: pointwise.onnx.txt" || undefined);
  });

  it("is one for the window", async () => {
    await open(file("pointwise.onnxtxt"));
    await commands.executeCommand("rooflint.openPanel");
    await commands.executeCommand("rooflint.openPanel");
    equal(window.tabGroups.all.flatMap((group) => group.tabs).filter(isPanel).length, 1);
  });

  it("hovers come again after the language server was killed", async () => {
    const document = await open(file("pointwise.onnxtxt"));
    const hover = async () => (await hoverText(document, find(document, "Conv"))) || undefined;
    await eventually("a hover", hover);
    const before = serverProcesses();
    equal(before.length, 1);
    process.kill(before[0] ?? 0, "SIGKILL");
    const after = await eventually("another server", () => serverProcesses().find((pid) => pid !== before[0]));
    ok(after);
    await eventually("a hover of the new server", hover);
  });
});

function isPanel({ input }: Tab): boolean {
  return input instanceof TabInputWebview && input.viewType.endsWith("rooflint.panel");
}

function panelTab(): Tab | undefined {
  return window.tabGroups.all.flatMap((group) => group.tabs).find(isPanel);
}

/** Language servers of ours among the children of this extension host. */
function serverProcesses(): number[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
  const processes = lines.map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line)).filter((entry) => entry !== null);
  return processes
    .filter(([, , parent, command]) => Number(parent) === process.pid && command?.includes("dist/server.js"))
    .map(([, pid]) => Number(pid));
}
