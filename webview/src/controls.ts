// The controls above the tabs: what-if choices (target, element type, batch, input, fusion, frame rate, counting convention),
// which change neither code nor settings, and whether the panel stays on its file.
import "./controls.css";
import type { WhatIf } from "../../server/src/protocol";
import { formatInput } from "../../server/src/text/format";
import type { Choices, Head, Summary } from "./data/wire";
import { button, el } from "./dom";
import type { HostAbilities } from "./host";

export interface ControlsEvents {
  choose(whatIf: WhatIf): void;
  pin(pinned: boolean): void;
}

/** The part of the view state that the controls show. */
export interface ControlsState {
  readonly whatIf: WhatIf;
  readonly pinned: boolean;
}

type Key = "target" | "dtype" | "batch" | "input" | "fusion" | "fps" | "convention";

interface Option {
  readonly value: string;
  readonly text: string;
}

interface Field {
  readonly key: Key;
  readonly label: string;
  readonly title: string;
  /** What there is to choose from; null for a field to type in. */
  readonly options: ((choices: Choices, summary: Summary) => readonly Option[]) | null;
  /** What holds where nothing is tried out. */
  readonly asSet: (summary: Summary) => string;
  readonly needsTarget: boolean;
  readonly numeric?: boolean;
}

const FIELDS: readonly Field[] = [
  {
    key: "target",
    label: "Target",
    title: "Hardware that times, bounds and bandwidth hold for",
    options: ({ targets }) => targets.map(({ id, name }) => ({ value: id, text: name })),
    asSet: ({ target }) => target?.name ?? "none",
    needsTarget: false,
  },
  {
    key: "dtype",
    label: "Type",
    title: "Element type that the target computes in",
    options: ({ targets }, { target }) => (targets.find(({ id }) => id === target?.id)?.dtypes ?? []).map(sameText),
    asSet: ({ target }) => target?.dtype ?? "",
    needsTarget: true,
  },
  {
    key: "batch",
    label: "Batch",
    title: "Size of the batch dimension of every input",
    options: null,
    asSet: ({ target, inputs }) => String(target?.batch ?? inputs[0]?.shape?.[0] ?? ""),
    needsTarget: false,
    numeric: true,
  },
  {
    key: "input",
    label: "Input",
    title: "Inputs as --input takes them: 1x3x224x224, several separated by commas",
    options: null,
    asSet: ({ inputs }) => inputs.map(({ shape, dtype }) => formatInput(shape, dtype)).join(", "),
    needsTarget: false,
  },
  {
    key: "fusion",
    label: "Fusion",
    title: "Which operators run as one kernel",
    options: ({ fusions }) => fusions.map((value) => ({ value, text: value === "target" ? "as the target" : value })),
    asSet: ({ target }) => target?.fusion ?? "",
    needsTarget: true,
  },
  {
    key: "fps",
    label: "Runs/s",
    title: "Frame rate that the bandwidth demand holds for",
    options: null,
    asSet: ({ target }) => String(target?.bytesPerSecondAtFps.fps ?? ""),
    needsTarget: true,
    numeric: true,
  },
  {
    key: "convention",
    label: "Count as",
    title: "Totals as another tool counts them, shown beside Rooflint's own",
    options: ({ conventions }) => conventions.map(({ id }) => sameText(id)),
    asSet: () => "Rooflint",
    needsTarget: false,
  },
];

/** Pixels; in a narrower panel the charts need the room more than the controls. */
const ROOMY = 720;

export class Controls {
  readonly element = el("section", { class: "controls", "aria-label": "What if" });
  readonly #can: HostAbilities;
  readonly #events: ControlsEvents;
  readonly #fields: ReadonlyMap<Key, HTMLSelectElement | HTMLInputElement>;
  readonly #box: HTMLElement;
  readonly #toggle: HTMLButtonElement;
  readonly #undo: HTMLButtonElement;
  readonly #pin: HTMLButtonElement;
  readonly #fault = el("p", { class: "fault", role: "alert", hidden: "" });
  #choices: Choices = { targets: [], fusions: [], conventions: [] };
  #shown: { readonly head: Head; readonly summary: Summary } | null = null;
  #state: ControlsState = { whatIf: {}, pinned: false };

  constructor(can: HostAbilities, events: ControlsEvents) {
    this.#can = can;
    this.#events = events;
    this.#fields = new Map(FIELDS.map((field) => [field.key, this.#made(field)]));
    this.#undo = button("Undo what-if", () => events.choose({}), { class: "secondary" });
    this.#pin = button("Pin", () => events.pin(!this.#state.pinned), {
      class: "secondary",
      title: "Stay on this file while the editor moves on",
    });
    const labels = FIELDS.map(({ key, label, title }) =>
      el("label", { title, class: `field ${key}` }, el("span", {}, label), this.#field(key)),
    );
    this.#box = el("div", { class: "fields", id: "what-if" }, ...labels);
    this.#toggle = button("What if", () => this.#open(this.#box.hidden !== false), {
      class: "secondary",
      title: "Try out a target, type, batch, input …: code and settings stay as they are",
      "aria-controls": "what-if",
    });
    this.#toggle.hidden = !can.analyseAgain;
    this.#open(can.analyseAgain && window.innerWidth >= ROOMY);
    this.element.append(el("div", { class: "bar" }, this.#toggle, this.#undo, this.#pin), this.#box, this.#fault);
    this.element.hidden = !can.analyseAgain && !can.pin;
  }

  offer(choices: Choices): void {
    this.#choices = choices;
    this.#fill();
  }

  update(head: Head, summary: Summary, state: ControlsState): void {
    this.#shown = { head, summary };
    this.#state = state;
    this.#fault.hidden = true;
    this.#fill();
  }

  /** What is wrong with the choice that was tried last; everything else stays as it was. */
  fail(message: string): void {
    this.#fault.textContent = message;
    this.#fault.hidden = false;
  }

  openTarget(): void {
    this.#open(true);
    this.#field("target").focus();
  }

  #open(open: boolean): void {
    this.#box.hidden = !open;
    this.#toggle.setAttribute("aria-expanded", String(open));
  }

  #made(field: Field): HTMLSelectElement | HTMLInputElement {
    const input = field.options
      ? el("select")
      : el("input", field.numeric ? { type: "number", min: "1", step: "any" } : { type: "text", spellcheck: "false" });
    input.addEventListener("change", () => this.#choose(field, input.value.trim()));
    return input;
  }

  #choose({ key, numeric }: Field, value: string): void {
    const { [key]: _before, ...others } = this.#state.whatIf;
    if (value === "") return this.#events.choose(others);
    const { head, summary } = this.#shown ?? {};
    // files with several models take an input for one of them by its name
    const named = key === "input" && head?.frontend === "pytorch" && summary ? { inputOf: summary.name } : {};
    this.#events.choose({ ...others, [key]: numeric ? Number(value) : value, ...named });
  }

  #fill(): void {
    if (!this.#shown) return;
    const { summary } = this.#shown;
    const { whatIf, pinned } = this.#state;
    for (const field of FIELDS) this.#fillField(field, summary, whatIf[field.key]);
    this.#undo.hidden = Object.keys(whatIf).length === 0;
    this.#pin.hidden = !this.#can.pin;
    this.#pin.setAttribute("aria-pressed", String(pinned));
    this.#pin.textContent = pinned ? "Pinned" : "Pin";
  }

  #fillField(field: Field, summary: Summary, chosen: string | number | undefined): void {
    const input = this.#field(field.key);
    input.disabled = field.needsTarget && summary.target === null;
    input.classList.toggle("tried", chosen !== undefined);
    if (input instanceof HTMLSelectElement && field.options) {
      const first = { value: "", text: chosen === undefined ? asSetText(field, summary) : "as set" };
      const options = [first, ...field.options(this.#choices, summary)];
      input.replaceChildren(...options.map(({ value, text }) => el("option", { value }, text)));
    } else if (input instanceof HTMLInputElement) input.placeholder = field.asSet(summary);
    if (input !== document.activeElement || input instanceof HTMLSelectElement) input.value = String(chosen ?? "");
  }

  #field(key: Key): HTMLSelectElement | HTMLInputElement {
    return this.#fields.get(key) as HTMLSelectElement | HTMLInputElement;
  }
}

function asSetText({ asSet, key }: Field, summary: Summary): string {
  const text = asSet(summary);
  return key === "target" && summary.target === null ? "No target" : text;
}

function sameText(value: string): Option {
  return { value, text: value };
}
