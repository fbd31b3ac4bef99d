// What the guidelines ask of a hardware target. Narrow on purpose: how time is estimated is the business of hardware/.

export interface Estimate {
  readonly target: TargetFacts;
  /** Expected time of one run of the whole model; null when some layer's is not known. */
  readonly seconds: number | null;
  /** Part of the model's time that this node takes, the launch of its fused group included; null when not known. */
  nodeSeconds(node: number): number | null;
  /** Whether memory sets the node's time. */
  isMemoryBound(node: number): boolean;
  /** Time that the node would take with fewer bytes and MACs, less than now; null when not known. */
  secondsSaved(node: number, saving: { readonly bytes: number; readonly macs: number }): number | null;
}

/** Facts of the target at the data type of the estimate; null is not known, and what depends on it stays silent. */
export interface TargetFacts {
  readonly id: string;
  readonly name: string;
  /** Channels are processed in multiples of this; 1 where any number is as good. */
  readonly alignment: number | null;
  /** MACs per byte of memory traffic at which compute and memory take equally long. */
  readonly ridge: number | null;
  readonly onChipBytes: number | null;
  readonly memoryBytes: number | null;
  /** Time to start one operator. */
  readonly overheadSeconds: number | null;
  /** Operators (`Gelu`, `ext::X`) that the target's compiler hands back to a host, with the reason. */
  unsupported(op: string): string | null;
}
