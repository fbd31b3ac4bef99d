// Memory access of a channel layer in elements, after ShuffleNet V2 (arXiv 1807.11164, section 2, Eq. 1 and 2): every
// input, output and weight is moved once. Both sides are counted on the output grid, since advice about channels cannot
// change a stride.
import type { ChannelLayer } from "./layers";

type Widths = Pick<ChannelLayer, "positions" | "inputChannels" | "outputChannels" | "window" | "groups">;

/** L·(c₁ + c₂) + K·c₁·c₂/g */
export function movedElements(layer: Widths): number {
  return layer.positions * (layer.inputChannels + layer.outputChannels) + weightElements(layer);
}

/**
 * Least elements that a dense layer of the same MACs (hence L·K·c₁·c₂/g) can move: 2·L·√(c₁·c₂/g) + K·c₁·c₂/g, reached
 * when both widths are √(c₁·c₂/g).
 */
export function balancedElements(layer: Widths): number {
  return 2 * layer.positions * balancedWidth(layer) + weightElements(layer);
}

export function balancedWidth(layer: Widths): number {
  return Math.sqrt((layer.inputChannels * layer.outputChannels) / layer.groups);
}

/** How many times the traffic of the balanced dense layer; 1 for a layer that moves nothing. */
export function excess(layer: Widths): number {
  const least = balancedElements(layer);
  return least === 0 ? 1 : movedElements(layer) / least;
}

/** Bytes above the balanced dense layer; never negative, rounded down to whole bytes. */
export function excessBytes(layer: Widths & Pick<ChannelLayer, "elementBytes">): number {
  return Math.max(0, Math.floor((movedElements(layer) - balancedElements(layer)) * layer.elementBytes));
}

function weightElements(layer: Widths): number {
  return (layer.window * layer.inputChannels * layer.outputChannels) / layer.groups;
}
