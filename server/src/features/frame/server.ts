// The life of the language server on one connection: capabilities, documents into the session, features on top.
import { type Connection, TextDocumentSyncKind } from "vscode-languageserver";
import type { Analysis, AnalyzeOptions } from "../../analysis/analyze";
import type { Host } from "../../host/files";
import { Choices } from "../../session/choices";
import { type AnalyzeSteps, atOnce, contained } from "../../session/contain";
import { Dependencies } from "../../session/dependencies";
import { FileCache } from "../../session/file-cache";
import { Session } from "../../session/session";
import { VERSION } from "../../version";
import { FEATURES } from "../index";
import { canWatch, type DocumentParts, localPath, synchronize, watchModules } from "./documents";
import type { FeatureParts } from "./feature";
import { NOTEBOOK_SYNC, synchronizeNotebooks } from "./notebooks";
import { Redraw } from "./redraw";
import { SettingsSource } from "./settings-source";

/** What the server is built from; a test gives an `analyze` that throws. */
export interface ServerParts {
  readonly analyze: AnalyzeSteps;
  readonly host: Host;
  /** How many edits the client has sent, read or not; absent where that cannot be seen. */
  readonly editsSent?: () => number;
}

export function serve(connection: Connection, { analyze: fallible, host, editsSent }: ServerParts): void {
  const log = (message: string) => connection.console.error(message);
  const analyze = contained(fallible, log);
  const analyzeAtOnce = atOnce(analyze);
  const settings = new SettingsSource(connection, log);
  const choices = new Choices(log);
  const dependencies = new Dependencies(host.texts);
  const workspace: Workspace = { folders: [], packages: [], watched: false };
  const options = async (uri: string): Promise<AnalyzeOptions> => {
    const { guidelines, hardware, python } = await settings.of(uri);
    const defaults = { ...guidelines, ...hardware };
    const paths = [...python.paths, ...workspace.folders, ...workspace.packages];
    const files = dependencies.filesOf(uri);
    return { defaults, files, paths, maxModels: MAX_EDITOR_MODELS, ...choices.options(uri) };
  };
  const edits = { read: 0 };
  const hasUnreadEdits = editsSent && (() => editsSent() > edits.read);
  const session = new Session({ analyze, options, log, hasUnreadEdits });
  const redraw = new Redraw(connection, log);
  redraw.follow(session);
  const analyses = new FileCache<Analysis | null>(host);
  const texts = new FileCache<string>(host);
  const analyzeFile: FeatureParts["analyzeFile"] = async (uri) => {
    const known = await options(uri);
    return (source) => analyzeAtOnce(source, known);
  };
  const documents: DocumentParts = {
    session,
    dependencies,
    log,
    closed: (uri) => settings.forget(uri),
    changed: () => analyses.clear(),
    edited: () => {
      edits.read++;
    },
  };

  connection.onInitialize((params) => {
    settings.initialize(params);
    redraw.initialize(params);
    choices.restore(params.initializationOptions?.choices);
    workspace.folders = (params.workspaceFolders ?? []).flatMap(({ uri }) => localPath(uri) ?? []);
    workspace.packages = host.packageFolders(workspace.folders);
    workspace.watched = canWatch(params);
    return { capabilities: capabilities(), serverInfo: { name: "Rooflint", version: VERSION } };
  });
  connection.onInitialized(async () => {
    await settings.watch(() => {
      analyses.clear();
      session.invalidate();
    });
    if (workspace.watched) await watchModules(connection, documents);
  });
  synchronize(connection, documents);
  synchronizeNotebooks(connection, documents);
  const parts: FeatureParts = {
    ...{ session, choices, settings, analyses, texts, options, log },
    ...{ analyze: analyzeAtOnce, analyzeFile },
  };
  for (const feature of FEATURES) feature.register(connection, parts);
  connection.listen();
}

/** Folders of the workspace on disk, where their Python packages are installed, and whether the editor watches files. */
interface Workspace {
  folders: readonly string[];
  packages: readonly string[];
  watched: boolean;
}

/** Models of one file that are analysed while it is edited; its other entries are analysed when they are asked for. */
const MAX_EDITOR_MODELS = 8;

function capabilities() {
  const synchronization = { textDocumentSync: TextDocumentSyncKind.Incremental, notebookDocumentSync: NOTEBOOK_SYNC };
  return Object.assign(synchronization, ...FEATURES.map((f) => f.capabilities));
}
