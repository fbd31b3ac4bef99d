// The legend of bounds: what colour and shape stand for, and which part of the expected time each limits.
import type { Bound, RooflineReport } from "../../../server/src/protocol";
import { formatBytes, formatPercent, share } from "../../../server/src/text/format";
import { el, plural } from "../dom";
import { BOUND_SHAPES, BOUNDS } from "../theme";

const TEXTS: Readonly<Record<Bound, string>> = {
  compute: "compute-bound",
  memory: "memory-bound",
  overhead: "overhead-bound",
};

/** How many marks lie above what main memory can give, and how that can be; "" for none. */
export function aboveLimit(count: number, what: string, { onChipBytes }: RooflineReport): string {
  if (count === 0) return "";
  const size = onChipBytes === null ? "" : ` (${formatBytes(onChipBytes)})`;
  return `${plural(count, what)} above the limit of main memory: part of the bytes stays in the chip's own memory${size}.`;
}

export function boundLegend(secondsByBound: Readonly<Record<Bound, number>>): HTMLElement {
  const total = BOUNDS.reduce((sum, bound) => sum + secondsByBound[bound], 0);
  const items = BOUNDS.map((bound) => {
    const sign = el("span", { class: `sign ${bound}`, "aria-hidden": "true" }, BOUND_SHAPES[bound].sign);
    const part = formatPercent(share(secondsByBound[bound], total));
    return el("li", {}, sign, ` ${TEXTS[bound]} · ${part} of the time`);
  });
  return el("ul", { class: "legend" }, ...items);
}
