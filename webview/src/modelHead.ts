// The head of the panel: which model, on which input, and what it costs in all.
import type { Frontend, InputReport, Totals } from "../../server/src/protocol";
import {
  atLeast,
  fileName,
  formatBytes,
  formatCount,
  formatExact,
  formatSeconds,
  formatShape,
  formatTimes,
  modelTitle,
  type Quantity,
} from "../../server/src/text/format";
import { INPUT_SOURCES } from "../../server/src/text/input-source";
import type { Head, Summary, TargetSummary } from "./data/wire";
import { button, clip, el, nameElement, plural } from "./dom";
import type { HostAbilities } from "./host";

export interface HeadEvents {
  selectModel(index: number): void;
  openText(): void;
}

interface TotalFigure {
  readonly title: string;
  readonly hint: string;
  /** Goes with every digit. */
  readonly unit: string;
  readonly format: (value: Quantity) => string;
  readonly of: (totals: Totals) => Quantity;
  /** Else of what is run. */
  readonly ofWeights?: true;
}

const TOTALS: readonly TotalFigure[] = [
  {
    title: "Parameters",
    hint: "Learnable elements",
    unit: "params",
    format: (value) => formatCount(value),
    of: ({ params }) => params,
    ofWeights: true,
  },
  {
    title: "MACs",
    hint: "Multiply–accumulates",
    unit: "MACs",
    format: (value) => formatCount(value, "MACs"),
    of: ({ macs }) => macs,
  },
  {
    title: "FLOPs",
    hint: "Two per MAC, and what other operators compute",
    unit: "FLOPs",
    format: (value) => formatCount(value, "FLOPs"),
    of: ({ flops }) => flops,
  },
  {
    title: "Weights",
    hint: "Bytes of parameters, buffers and constants",
    unit: "bytes",
    format: formatBytes,
    of: ({ weightBytes }) => weightBytes,
    ofWeights: true,
  },
  {
    title: "Activations",
    hint: "Bytes of all outputs together",
    unit: "bytes",
    format: formatBytes,
    of: ({ outputBytes }) => outputBytes,
  },
  {
    title: "Traffic",
    hint: "Bytes read and written: inputs, weights and outputs of each layer once",
    unit: "bytes",
    format: formatBytes,
    of: ({ trafficBytes }) => trafficBytes,
  },
  {
    title: "Peak memory",
    hint: "Largest sum of activations alive at the same time",
    unit: "bytes",
    format: formatBytes,
    of: ({ peakBytes }) => peakBytes,
  },
];

/** A head with more of them would leave no room for the costs. */
const MOST_INPUTS = 12;

const FRONTENDS: Readonly<Record<Frontend, string>> = {
  pytorch: "PyTorch",
  keras: "Keras",
  onnx: "ONNX",
  "onnx-text": "ONNX text",
  caffe: "Caffe prototxt",
};

export class ModelHead {
  readonly element = el("header", { class: "summary" });
  readonly #title = el("h1", { tabindex: "-1" });
  readonly #select = el("select");
  readonly #picker = el("label", { class: "picker" }, "Model ", this.#select);
  readonly #about = el("p", { class: "about" });
  readonly #inputs = el("ul", { class: "inputs", "aria-label": "Inputs" });
  readonly #totals = el("dl", { class: "totals" });
  readonly #open: HTMLElement;
  readonly #can: HostAbilities;

  constructor(can: HostAbilities, events: HeadEvents) {
    this.#can = can;
    this.#select.addEventListener("change", () => events.selectModel(this.#select.selectedIndex));
    const open = button("Open as text", events.openText, {
      class: "secondary",
      title: "Show the model's source as text",
    });
    this.#open = open;
    const bar = el("div", { class: "bar" }, this.#title, this.#picker, open);
    this.element.append(bar, this.#about, this.#inputs, this.#totals);
  }

  update({ file, frontend, models, shown }: Head, summary: Summary): void {
    this.#title.replaceChildren(nameElement(modelTitle(file, summary.name)));
    this.#picker.hidden = models.length < 2;
    this.#open.hidden = frontend === "pytorch" || !this.#can.showText; // the text is what is open already
    this.#select.replaceChildren(...models.map((name) => el("option", {}, clip(name, 100))));
    this.#select.selectedIndex = shown ?? -1;
    const name = el("bdi", { class: "name", title: file }, clip(fileName(file), 300));
    this.#about.replaceChildren(FRONTENDS[frontend], " · ", name);
    const rest = summary.inputCount - Math.min(MOST_INPUTS, summary.inputs.length);
    const more = rest > 0 ? [el("li", {}, `and ${plural(rest, "more", "more")}`)] : [];
    this.#inputs.replaceChildren(...summary.inputs.slice(0, MOST_INPUTS).map(inputItem), ...more);
    const { totals, target, conventions } = summary;
    this.#totals.replaceChildren(
      ...TOTALS.map((figure) => totalItem(figure, totals)),
      ...(target ? [timeItem(target)] : []),
      ...conventions.map(conventionItem),
    );
  }
}

/** Expected, and the range: 80 % of held-out measurements lie in it. */
function timeItem({ name, dtype, batch, seconds, unknown, lowerBound, basis }: TargetSummary): HTMLElement {
  const hint = `On ${name} in ${dtype}, batch ${batch}. ${unknown ?? `Rests on: ${basis}`}`;
  const range = seconds === null ? (unknown ?? "") : formatTimes(seconds[0], seconds[2]);
  return card("Expected time", atLeast(formatSeconds(seconds?.[1] ?? null), lowerBound), range, hint);
}

/** As another tool counts. */
function conventionItem({ id, quantity, total, lowerBound }: Summary["conventions"][number]): HTMLElement {
  const figure = atLeast(formatCount(total), lowerBound);
  return card(id, figure, formatExact(total), quantity);
}

function card(title: string, figure: string, exact: string, hint: string): HTMLElement {
  const digits = exact === "" ? [] : [el("dd", { class: "exact" }, exact)];
  return el("div", { title: hint }, el("dt", {}, title), el("dd", { class: "figure" }, figure), ...digits);
}

function inputItem(input: InputReport): HTMLElement {
  const shape = `${formatShape(input.shape)} ${clip(input.dtype ?? "unknown type", 40)}`;
  return el("li", {}, nameElement(input.name || "input"), ` ${shape}, ${INPUT_SOURCES[input.source]}`);
}

function totalItem({ title, hint, unit, format, of, ofWeights }: TotalFigure, totals: Totals): HTMLElement {
  const value = of(totals);
  const exact = value === null ? "" : `${formatExact(value)} ${unit}`;
  const isLeast = ofWeights ? totals.weightsLowerBound : totals.lowerBound;
  return card(title, atLeast(format(value), isLeast), exact, hint);
}
