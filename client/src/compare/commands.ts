// The commands "Compare With…" and "Compare With Git HEAD": they choose what stands beside a model; the panel shows it.
import { type Uri, window } from "vscode";
import type { Choices } from "../choices";
import { baseName } from "../files";
import type { Reports } from "../reports";
import { activeModel } from "../statusBar";
import { isOnnxBinary } from "../subject";
import { type Comparisons, type Source, tell } from "./comparisons";
import { readRevision } from "./git";
import { type Candidates, pickSources } from "./pick";

export interface CompareParts extends Candidates {
  readonly comparisons: Comparisons;
  readonly choices: Choices;
  readonly reports: Reports;
  /** Opens the panel where it shows the comparison. */
  readonly show: (uri: Uri) => void;
}

const HEAD = "HEAD";

/** `entry`: the model of the file; without it the active one. */
export async function compareWith(parts: CompareParts, uri: Uri | undefined, entry?: string): Promise<void> {
  if (!uri) return tellNoModel();
  try {
    const mine = await ownSource(parts, uri, entry);
    const others = await pickSources(parts, uri, mine);
    if (others === undefined) return;
    // the past comes first: what changed leads from it to the file as it is
    const isPast = (source: Source) => source.kind === "revision" && source.uri === mine.uri;
    await parts.comparisons.set([...others.filter(isPast), mine, ...others.filter((source) => !isPast(source))]);
    parts.show(uri);
  } catch (error) {
    await tell(error);
  }
}

export async function compareWithHead(parts: CompareParts, uri: Uri | undefined, entry?: string): Promise<void> {
  if (!uri) return tellNoModel();
  try {
    await readRevision(uri, HEAD); // told here, before the panel opens
    const mine = await ownSource(parts, uri, entry);
    await parts.comparisons.set([{ ...mine, kind: "revision", revision: HEAD }, mine]);
    parts.show(uri);
  } catch (error) {
    await tell(error);
  }
}

type OwnSource = Source & { readonly kind: "file" };

/** The model of the file, as a side of a comparison. */
export async function ownSource({ choices, reports }: CompareParts, uri: Uri, entry?: string): Promise<OwnSource> {
  const name = entry ?? (isOnnxBinary(uri) ? null : await activeName(choices, reports, uri));
  return { kind: "file", uri: uri.toString(), entry: name };
}

async function activeName(choices: Choices, reports: Reports, uri: Uri): Promise<string> {
  const report = await reports.get(uri);
  const model = activeModel(report, uri, choices.of(uri).entry);
  if (!model) throw new Error(`${baseName(uri)} has no model to compare`);
  return model.name;
}

async function tellNoModel(): Promise<void> {
  await window.showInformationMessage("Rooflint: open a model first, to compare it with another.");
}
