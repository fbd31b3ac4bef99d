// Reports of the server, asked for once and kept until they are out of date, shared by panels, status bar and editors. Says
// when that is: the server knows (edits, settings, imported modules). Work over a second shows progress with cancel.
import {
  CancellationError,
  type CancellationToken,
  CancellationTokenSource,
  type Disposable,
  EventEmitter,
  ProgressLocation,
  type Uri,
  window,
  workspace,
} from "vscode";
import { type LanguageClient, State } from "vscode-languageclient/node";
import {
  NOTIFICATIONS,
  REQUESTS,
  type Report,
  type ReportParams,
  type TargetsResult,
  type WhatIf,
} from "../../server/src/protocol";
import { baseName, isSame } from "./files";

const PROGRESS_AFTER_MS = 1000;

interface Entry {
  readonly report: Promise<Report>;
  readonly cancellation: CancellationTokenSource;
}

export class Reports implements Disposable {
  readonly #client: LanguageClient;
  readonly #entries = new Map<string, Entry>();
  readonly #changed = new EventEmitter<Uri | undefined>();
  readonly #listeners: readonly Disposable[];

  constructor(client: LanguageClient) {
    this.#client = client;
    let starts = 0;
    this.#listeners = [
      workspace.onDidCloseTextDocument((document) => this.#drop(document.uri)),
      client.onNotification(NOTIFICATIONS.reportChanged, ({ uri }: ReportParams) =>
        this.invalidate(client.protocol2CodeConverter.asUri(uri)),
      ),
      client.onDidChangeState((event) => event.newState === State.Running && starts++ > 0 && this.#invalidateAll()),
    ];
  }

  get(uri: Uri): Promise<Report> {
    const known = this.#entries.get(uri.toString());
    return known ? known.report : this.#request(uri);
  }

  /** The report under other choices, which nobody else sees and nothing keeps. */
  tryOut(uri: Uri, whatIf: WhatIf, cancellation: CancellationTokenSource): Promise<Report> {
    const parameters: ReportParams = { uri: this.#client.code2ProtocolConverter.asUri(uri), whatIf };
    const answer = this.#client.sendRequest<Report>(REQUESTS.report, parameters, cancellation.token);
    const report = Promise.race([answer, cancelled(cancellation.token)]);
    showProgress(`Rooflint: analysing ${baseName(uri)}`, report, cancellation);
    return report;
  }

  /** Hardware targets and other choices that can be tried out for a file. */
  choices(uri: Uri): Promise<TargetsResult> {
    const parameters: ReportParams = { uri: this.#client.code2ProtocolConverter.asUri(uri) };
    return this.#client.sendRequest<TargetsResult>(REQUESTS.targets, parameters);
  }

  /** Leaves an analysis that is on its way: whoever waits for it is told so. */
  cancel(uri: Uri): void {
    this.#entries.get(uri.toString())?.cancellation.cancel();
  }

  /** Calls `listener` when the report of `uri` is out of date. */
  onDidChange(uri: () => Uri | undefined, listener: () => void): Disposable {
    return this.#changed.event((changed) => (changed === undefined || isSame(changed, uri())) && listener());
  }

  invalidate(uri: Uri): void {
    this.#drop(uri);
    this.#changed.fire(uri);
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
    for (const { cancellation } of this.#entries.values()) cancellation.cancel();
    this.#changed.dispose();
  }

  #request(uri: Uri): Promise<Report> {
    const cancellation = new CancellationTokenSource();
    const parameters: ReportParams = { uri: this.#client.code2ProtocolConverter.asUri(uri) };
    const answer = this.#client.sendRequest<Report>(REQUESTS.report, parameters, cancellation.token);
    const report = Promise.race([answer, cancelled(cancellation.token)]);
    const entry = { report, cancellation };
    this.#entries.set(uri.toString(), entry);
    report.catch(() => {
      // What failed or was cancelled is asked again next time; the caller of get() sees the error itself.
      if (this.#entries.get(uri.toString()) === entry) this.#entries.delete(uri.toString());
    });
    showProgress(`Rooflint: analysing ${baseName(uri)}`, report, cancellation);
    return report;
  }

  #invalidateAll(): void {
    for (const { cancellation } of this.#entries.values()) cancellation.cancel();
    this.#entries.clear();
    this.#changed.fire(undefined);
  }

  #drop(uri: Uri): void {
    this.#entries.get(uri.toString())?.cancellation.cancel();
    this.#entries.delete(uri.toString());
  }
}

function cancelled(token: CancellationToken): Promise<never> {
  return new Promise((_resolve, reject) => token.onCancellationRequested(() => reject(new CancellationError())));
}

/** Shows nothing for work that is done within a second. */
function showProgress(title: string, work: Promise<unknown>, cancellation: CancellationTokenSource): void {
  const done = work.then(
    () => undefined,
    () => undefined, // told by whoever asked for the report
  );
  const delay = setTimeout(() => {
    window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, (_progress, token) => {
      token.onCancellationRequested(() => cancellation.cancel());
      return done;
    });
  }, PROGRESS_AFTER_MS);
  done.then(() => clearTimeout(delay));
}
