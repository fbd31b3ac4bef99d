// Which layers the table shows, in which order.
import type { LayerReport, ModelReport } from "../../server/src/protocol";
import { COLUMNS } from "./columns";
import { layerName } from "./layers";
import type { Sort } from "./state";

/** Indexes into the model's layers. */
export function arrange(
  model: ModelReport,
  visible: readonly number[],
  filter: string,
  sort: Sort | null,
): readonly number[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const matching =
    words.length === 0 ? visible : visible.filter((index) => matches(model.layers[index] as LayerReport, words));
  return sort === null ? matching : sorted(model, matching, sort);
}

/** Every word must occur in the layer's name, type or operator, or in why it is unknown. */
function matches(layer: LayerReport, words: readonly string[]): boolean {
  const unknown = layer.unknown === null ? "" : `unknown: ${layer.unknown}`;
  const text = `${layerName(layer)} ${layer.type} ${layer.op} ${unknown}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Stable, so equal layers keep the order of execution; what is unknown stands last either way. */
function sorted(model: ModelReport, indexes: readonly number[], sort: Sort): readonly number[] {
  const column = COLUMNS.find(({ id }) => id === sort.column);
  if (!column) return indexes;
  const keyed = indexes.map((index) => ({ index, key: column.key(model.layers[index] as LayerReport, model) }));
  const direction = sort.descending ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
    return direction * order(a.key, b.key);
  });
  return keyed.map(({ index }) => index);
}

const COLLATOR = new Intl.Collator("en", { numeric: true });

/** Names by their numbers: layer2 before layer10. */
function order(a: number | string, b: number | string): number {
  return typeof a === "number" && typeof b === "number" ? a - b : COLLATOR.compare(String(a), String(b));
}
