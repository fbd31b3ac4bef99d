// The table of contents of all guidelines.
import type { Rule } from "../rule";
import { averagePooledTrunk } from "./average-pooled-trunk";
import { costlyActivation } from "./costly-activation";
import { deadBranch } from "./dead-branch";
import { denseConcatenation } from "./dense-concatenation";
import { denseWhereSeparable } from "./dense-where-separable";
import { elementwiseOverhead } from "./elementwise-overhead";
import { exceedsMemory } from "./exceeds-memory";
import { exceedsOnChipMemory } from "./exceeds-on-chip-memory";
import { excessGroups } from "./excess-groups";
import { fragmentedBlock } from "./fragmented-block";
import { heavyClassifier } from "./heavy-classifier";
import { indivisibleGroups } from "./indivisible-groups";
import { largeKernel } from "./large-kernel";
import { lateDownsampling } from "./late-downsampling";
import { maxPooledHead } from "./max-pooled-head";
import { memoryBoundDepthwise } from "./memory-bound-depthwise";
import { overBudget } from "./over-budget";
import { redundantBias } from "./redundant-bias";
import { representationalBottleneck } from "./representational-bottleneck";
import { shapeMismatch } from "./shape-mismatch";
import { unalignedChannels } from "./unaligned-channels";
import { unalignedGroupWidth } from "./unaligned-group-width";
import { unbalancedChannels } from "./unbalanced-channels";
import { unbalancedStages } from "./unbalanced-stages";
import { undoubledChannels } from "./undoubled-channels";
import { unsqueezedKernel } from "./unsqueezed-kernel";
import { unsupportedOperator } from "./unsupported-operator";
import { unusedLayer } from "./unused-layer";
import { unusedSuppression } from "./unused-suppression";
import { weightStreaming } from "./weight-streaming";
import { wideBasicBlock } from "./wide-basic-block";

export const RULES: readonly Rule[] = [
  // correctness
  shapeMismatch,
  indivisibleGroups,
  redundantBias,
  unusedLayer,
  deadBranch,
  unusedSuppression,
  overBudget,
  // ShuffleNet V2
  unbalancedChannels,
  excessGroups,
  fragmentedBlock,
  elementwiseOverhead,
  // Inception, VGG
  representationalBottleneck,
  largeKernel,
  unbalancedStages,
  undoubledChannels,
  // GoogLeNet, ResNet
  heavyClassifier,
  lateDownsampling,
  wideBasicBlock,
  // MobileNet, SqueezeNet, DenseNet
  denseWhereSeparable,
  memoryBoundDepthwise,
  costlyActivation,
  unsqueezedKernel,
  denseConcatenation,
  // pooling
  averagePooledTrunk,
  maxPooledHead,
  // target
  unalignedChannels,
  unalignedGroupWidth,
  unsupportedOperator,
  exceedsOnChipMemory,
  exceedsMemory,
  weightStreaming,
];

export function findRule(id: string): Rule | null {
  return RULES.find((rule) => rule.id === id) ?? null;
}
