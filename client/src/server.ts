// The language server: its process, its output channel, and what the user is told when it ends unexpectedly.
import { commands, type ExtensionContext, window } from "vscode";
import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  type ErrorHandler,
  LanguageClient,
  TransportKind,
} from "vscode-languageclient/node";
import { initializationOptions } from "./choices";
import { DOCUMENTS } from "./subject";

/** A server that ends more often than this within the window is not restarted again: it would only keep failing. */
const MAX_RESTARTS = 4;
const RESTART_WINDOW_MS = 3 * 60_000;

export function createServer(context: ExtensionContext): LanguageClient {
  const module = context.asAbsolutePath("dist/server.js");
  const onEnd = (message: string, ...actions: readonly string[]) => tell(client, message, actions);
  const client: LanguageClient = new LanguageClient(
    "rooflint",
    "Rooflint",
    {
      run: { module, transport: TransportKind.stdio },
      debug: { module, transport: TransportKind.stdio, options: { execArgv: ["--inspect=0"] } },
    },
    {
      documentSelector: DOCUMENTS,
      initializationOptions: () => initializationOptions(context.workspaceState),
      errorHandler: endHandler(onEnd),
      markdown: { isTrusted: { enabledCommands: ["rooflint.openPanel", "rooflint.openOnnxAsText"] } },
    },
  );
  return client;
}

export async function startServer(client: LanguageClient): Promise<void> {
  try {
    await client.start();
  } catch (error) {
    client.error("The analysis server could not be started.", error, false);
    tell(client, "Rooflint's analysis server could not be started; no costs are shown.", [RELOAD]);
  }
}

const SHOW_OUTPUT = "Show Output";
const RELOAD = "Reload Window";

/** Restarts the server, tells the first time only, and gives up with a last message when it keeps ending. */
function endHandler(onEnd: (message: string, ...actions: readonly string[]) => void): ErrorHandler {
  const ends: number[] = [];
  return {
    error: () => ({ action: ErrorAction.Continue, handled: true }),
    closed(): CloseHandlerResult {
      ends.push(Date.now());
      const recent = ends.filter((time) => Date.now() - time < RESTART_WINDOW_MS).length;
      if (recent > MAX_RESTARTS) {
        onEnd(`Rooflint's analysis server ended ${recent} times in a short time; no costs are shown.`, RELOAD);
        return { action: CloseAction.DoNotRestart, handled: true };
      }
      if (ends.length === 1)
        onEnd("Rooflint's analysis server ended unexpectedly and was restarted; its output says why.");
      return { action: CloseAction.Restart, handled: true };
    },
  };
}

function tell(client: LanguageClient, message: string, actions: readonly string[]): void {
  window.showErrorMessage(message, SHOW_OUTPUT, ...actions).then((choice) => {
    if (choice === SHOW_OUTPUT) client.outputChannel.show();
    if (choice === RELOAD) return commands.executeCommand("workbench.action.reloadWindow");
    return undefined;
  });
}
