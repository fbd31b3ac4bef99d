// `rooflint/compare`: models of documents, files, Git revisions and the reference zoo side by side, and word of when the
// comparison that was given is out of date.
import { compare as compareModels } from "../analysis/compare/compare";
import {
  type ChangeReport,
  type CompareParams,
  type CompareResult,
  type Comparison,
  type ComparisonChangedParams,
  type LayerRow,
  NOTIFICATIONS,
  REQUESTS,
} from "../protocol";
import { messageOf } from "../session/contain";
import type { View } from "../session/view";
import type { Range } from "../text/position";
import { type Compared, Sources } from "./compare/sources";
import { answer, type Feature } from "./frame/feature";

export const compare: Feature = {
  capabilities: {},
  register(connection, parts) {
    const sources = new Sources(parts);
    /** What the last comparison was made of, by URI, as far as it was not told to be out of date; null for what is not open. */
    const given = new Map<string | null, View | null>();
    const outdate = (uri: string | null) => {
      given.clear();
      const parameters: ComparisonChangedParams = { uri };
      void connection.sendNotification(NOTIFICATIONS.comparisonChanged, parameters);
    };
    connection.onRequest(REQUESTS.compare, (asked: CompareParams, token) =>
      answer(token, async () => {
        given.clear();
        const loaded = await loadAll(asked, sources, (uri, view) => given.set(uri, view));
        return resultOf(loaded);
      }),
    );
    parts.session.onAnalyzed((view) => {
      if (given.has(view.uri) && given.get(view.uri) !== view) outdate(view.uri);
    });
    parts.session.onClosed((uri) => given.has(uri) && outdate(uri));
    parts.analyses.onCleared(() => {
      const [closed] = [...given].filter(([, view]) => view === null);
      if (closed) outdate(closed[0]);
    });
  },
};

interface Loaded {
  readonly source: number;
  readonly compared: Compared | null;
  /** Why it could not be loaded; "" where it was. */
  readonly fault: string;
}

async function loadAll(
  { sources: all, whatIf }: CompareParams,
  sources: Sources,
  read: (uri: string | null, view: View | null) => void,
): Promise<readonly Loaded[]> {
  const beside = all.find((source) => source.kind !== "architecture")?.uri ?? null;
  const loaded: Loaded[] = [];
  for (const [source, one] of all.entries()) {
    try {
      const compared = await sources.load(one, beside, whatIf);
      read(one.kind === "file" ? one.uri : null, one.kind === "file" ? compared.view : null);
      loaded.push({ source, compared, fault: "" });
    } catch (error) {
      read(one.kind === "file" ? one.uri : null, null);
      loaded.push({ source, compared: null, fault: messageOf(error) });
    }
  }
  return loaded;
}

function resultOf(loaded: readonly Loaded[]): CompareResult {
  const able = loaded.flatMap(({ source, compared }) => (compared ? [{ source, ...compared }] : []));
  const comparison = able.length < 2 ? null : compareModels(able);
  const estimate = able.find(({ model }) => model.estimate !== null)?.model.estimate;
  return {
    comparison: comparison && placed(comparison, able),
    sources: able.map(({ source }) => source),
    faults: loaded.flatMap(({ source, compared, fault }) => (compared ? [] : [{ source, message: fault }])),
    target: estimate ? `${estimate.target.name}, ${estimate.dtype}, batch ${estimate.batch}` : null,
  };
}

/** With every place as it is in the texts now. */
function placed(comparison: Comparison, models: readonly Compared[]): Comparison {
  const move = <T extends { readonly range: Range | null }>(item: T | null, model: number): T | null => {
    const { view = null, isMoved = false } = models[model] ?? {};
    return item && view && isMoved ? { ...item, range: item.range && view.toCurrent(item.range) } : item;
  };
  const row = ({ stage, cells }: LayerRow): LayerRow => ({ stage, cells: cells.map((cell, i) => move(cell, i)) });
  const change = (one: ChangeReport, model: number): ChangeReport => ({
    ...one,
    from: move(one.from, 0),
    to: move(one.to, model),
  });
  return {
    ...comparison,
    rows: comparison.rows.map(row),
    changes: comparison.changes.map((list, i) => ({
      ...list,
      changes: list.changes.map((one) => change(one, i + 1)),
    })),
  };
}
