// The rows of the table: which layers, in which order, under which modules. Arranged whole, handed out page by page.
import type { LayerReport, ModelReport } from "../../../server/src/protocol";
import { moduleChains } from "./bars";
import { COLUMNS, type Column, type Sort } from "./columns";
import { layerName } from "./layers";
import type { Cell, Row, RowsView } from "./wire";

/** A row before its texts are made. */
export type Entry = LayerEntry | ModuleEntry;

interface LayerEntry {
  readonly kind: "layer";
  readonly depth: number;
  readonly layer: number;
}

interface ModuleEntry {
  readonly kind: "module";
  readonly depth: number;
  readonly path: string;
  readonly open: boolean;
  readonly layers: readonly number[];
}

export interface Arranged {
  readonly entries: readonly Entry[];
  /** Layers that the filter leaves. */
  readonly matching: number;
}

export function arrange(model: ModelReport, visible: readonly number[], view: RowsView): Arranged {
  const matching = filtered(model, visible, view.filter);
  const layers = matching.map((layer): LayerEntry => ({ kind: "layer", depth: 0, layer }));
  const entries = view.tree ? treeOf(model, matching, view) : sorted(layers, model, view.sort);
  return { entries, matching: matching.length };
}

export function rowOf(model: ModelReport, entry: Entry): Row {
  const { depth } = entry;
  if (entry.kind === "layer") {
    const cells = COLUMNS.map((column) => layerCell(column, layerAt(model, entry.layer), model));
    return { layer: entry.layer, module: null, depth, open: false, cells };
  }
  const { path, open, layers } = entry;
  return { layer: layers[0] as number, module: path, depth, open, cells: moduleCells(model, entry) };
}

/** Characters of a cell: more are never in sight, and messages stay small. */
const LONGEST_CELL = 300;
const LONGEST_TITLE = 1000;

function layerCell(column: Column, layer: LayerReport, model: ModelReport): Cell {
  const text = column.text(layer, model);
  const title = text === "unknown" && layer.unknown !== null ? `unknown: ${layer.unknown}` : column.full(layer);
  return [text.slice(0, LONGEST_CELL + 1), title === text ? "" : title.slice(0, LONGEST_TITLE)];
}

function moduleCells(model: ModelReport, { path, layers }: ModuleEntry): readonly Cell[] {
  const members = layers.map((layer) => layerAt(model, layer));
  const texts: Readonly<Partial<Record<Column["id"], string>>> = {
    layer: path,
    type: model.modules.find((module) => module.path === path)?.type ?? "",
  };
  return COLUMNS.map((column) => [texts[column.id] ?? column.grouped(members, model), ""]);
}

/** Every word must occur in the layer's name, type or operator, or in why it is unknown. */
function filtered(model: ModelReport, visible: readonly number[], filter: string): readonly number[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return visible;
  return visible.filter((index) => {
    const layer = layerAt(model, index);
    const unknown = layer.unknown === null ? "" : `unknown: ${layer.unknown}`;
    const text = `${layerName(layer)} ${layer.type} ${layer.op} ${unknown}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** A module with what it holds, in the order of execution. */
interface Branch {
  readonly path: string;
  readonly depth: number;
  readonly layers: number[];
  readonly parts: (Branch | LayerEntry)[];
}

function treeOf(model: ModelReport, matching: readonly number[], view: RowsView): readonly Entry[] {
  const chains = moduleChains(model, matching);
  const root: Branch = { path: "", depth: -1, layers: [], parts: [] };
  const branches = new Map<string, Branch>();
  for (const layer of matching) {
    let at = root;
    for (const path of chains.get(layer) ?? []) {
      const inner = branches.get(path) ?? { path, depth: at.depth + 1, layers: [], parts: [] };
      if (inner.parts.length === 0) at.parts.push(inner);
      branches.set(path, inner);
      inner.layers.push(layer);
      at = inner;
    }
    at.parts.push({ kind: "layer", depth: at.depth + 1, layer });
  }
  return flattened(root, model, view);
}

/** While a filter holds, every module is open: what it left is to be seen. */
function flattened({ parts }: Branch, model: ModelReport, view: RowsView): readonly Entry[] {
  const isOpen = (path: string) => view.filter.trim() !== "" || view.allOpen !== view.toggled.includes(path);
  const branches = new Map<Entry, Branch>();
  const entries = parts.map((part): Entry => {
    if ("kind" in part) return part;
    const { path, depth, layers } = part;
    const entry: ModuleEntry = { kind: "module", path, depth, layers, open: isOpen(path) };
    branches.set(entry, part);
    return entry;
  });
  return sorted(entries, model, view.sort).flatMap((entry) => {
    const branch = branches.get(entry);
    if (!branch || entry.kind === "layer" || !entry.open) return [entry];
    return [entry, ...flattened(branch, model, view)];
  });
}

/** Stable, so equal rows keep the order of execution; what is unknown stands last either way. */
function sorted(entries: readonly Entry[], model: ModelReport, sort: Sort | null): readonly Entry[] {
  const column = COLUMNS.find(({ id }) => id === sort?.column);
  if (sort === null || !column) return entries;
  const keyed = entries.map((entry) => ({ entry, key: keyOf(entry, model, column) }));
  const direction = sort.descending ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
    return direction * order(a.key, b.key);
  });
  return keyed.map(({ entry }) => entry);
}

/** A module's is the sum of its layers', its path in columns of words. */
function keyOf(entry: Entry, model: ModelReport, column: Column): number | string | null {
  if (entry.kind === "layer") return column.key(layerAt(model, entry.layer), model);
  if (!column.numeric) return entry.path;
  const keys = entry.layers.map((layer) => column.key(layerAt(model, layer), model)).filter((key) => key !== null);
  return keys.length === 0 ? null : keys.reduce<number>((sum, key) => sum + Number(key), 0);
}

const COLLATOR = new Intl.Collator("en", { numeric: true });

/** Names by their numbers: layer2 before layer10. */
function order(a: number | string, b: number | string): number {
  return typeof a === "number" && typeof b === "number" ? a - b : COLLATOR.compare(String(a), String(b));
}

function layerAt(model: ModelReport, index: number): LayerReport {
  return model.layers[index] as LayerReport;
}
