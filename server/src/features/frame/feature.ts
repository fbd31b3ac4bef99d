// What a feature of the language server is: its capabilities and how it registers its handlers. One feature per file,
// listed in index.ts.
import {
  type CancellationToken,
  type Connection,
  LSPErrorCodes,
  ResponseError,
  type ServerCapabilities,
} from "vscode-languageserver";
import type { Analysis, AnalyzeOptions } from "../../analysis/analyze";
import type { Source } from "../../frontends/frontend";
import type { Choices } from "../../session/choices";
import { type Analyze, type Log, messageOf } from "../../session/contain";
import type { FileCache } from "../../session/file-cache";
import type { Session } from "../../session/session";
import type { Settings } from "../../session/settings";

export interface Feature {
  readonly capabilities: ServerCapabilities;
  register(connection: Connection, parts: FeatureParts): void;
}

export interface FeatureParts {
  readonly session: Session;
  readonly choices: Choices;
  /** The settings that hold at a document. */
  readonly settings: { of(uri: string): Promise<Settings> };
  /** Of files that no editor has open as text. */
  readonly analyses: FileCache<Analysis | null>;
  readonly texts: FileCache<string>;
  readonly log: Log;
  readonly analyze: Analyze;
  /** What a document is analysed with. */
  readonly options: (uri: string) => Promise<AnalyzeOptions>;
  /** The analysis of such a file with the settings that hold at its URI. */
  readonly analyzeFile: (uri: string) => Promise<(source: Source) => Analysis | null>;
}

/** Answers a request unless it is cancelled before the work starts or while it runs. */
export async function answer<T>(token: CancellationToken, work: () => T | Promise<T>): Promise<T> {
  await turn();
  if (token.isCancellationRequested) throw cancelled();
  const result = await work();
  if (token.isCancellationRequested) throw cancelled();
  return result;
}

/** Runs what reads a file; the system's error becomes the request's. */
export function readable<T>(uri: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw failure(`cannot read ${uri}: ${messageOf(error)}`);
  }
}

/** An answer that the user is meant to read. */
export function failure(message: string): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}

function cancelled(): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestCancelled, "the request was cancelled");
}

/** Two turns of the event loop, since messages are read one a turn: a cancellation that arrived behind the request is read. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
