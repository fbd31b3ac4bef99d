// The controls above the tabs: what-if choices (target, element type, batch, input, fusion, frame rate, counting convention),
// which change neither code nor settings, and whether the panel stays on its file.
import type { WhatIf } from "../../server/src/protocol";
import type { Choices, Summary } from "./data/wire";
import { el } from "./dom";
import type { HostAbilities } from "./host";
import type { ViewState } from "./state";

export interface ControlsEvents {
  choose(whatIf: WhatIf): void;
  pin(pinned: boolean): void;
}

export class Controls {
  readonly element = el("section", { class: "controls", "aria-label": "What if" });
  readonly #target = el("select");

  constructor(_can: HostAbilities, events: ControlsEvents) {
    this.#target.addEventListener("change", () => events.choose({ target: this.#target.value }));
  }

  offer(_choices: Choices): void {
    this.#target.replaceChildren();
  }

  update(_summary: Summary, _state: ViewState): void {
    this.element.hidden = true;
  }

  openTarget(): void {
    this.#target.focus();
  }
}
