// The machines whose times are known: what ran there, and between what bounds physics puts each parameter of the fit.
import type { FusionMode } from "../../server/src/cost/fusion";
import type { Fit } from "../../server/src/hardware/fit";
import type { Calibration } from "../../server/src/hardware/time";

export interface MachineUnderTest {
  /** Of the fit and of the file with its measurements. */
  readonly id: string;
  readonly target: string;
  readonly basis: string;
  readonly fusion: FusionMode;
  readonly precision: Fit["precision"];
  readonly dtype: Fit["dtype"];
  readonly start: Calibration;
  /** Parameter → factor by which it may well differ from its start; what is not named stays as it starts. */
  readonly free: Readonly<Record<string, number>>;
}

const NEVER = { restreamRows: 1e12, nearBytes: 1e15, patches: 0 } as const;

const same = (seconds: number): Calibration["overheadSeconds"] => ({
  convolution: seconds,
  product: seconds,
  elementwise: seconds,
  other: seconds,
});

/** PyTorch's eager mode on tensor cores: a kernel an operator, started ahead of time, so that one overhead serves all. */
const EAGER_GPU: Calibration = {
  overheadSeconds: same(5e-6),
  groupSeconds: 0,
  efficiency: {
    convolution: 0.7,
    pointwise: 0.7,
    grouped: 0.5,
    depthwise: 0.02,
    depthwiseChannelsLast: 0.12,
    linear: 0.7,
    batched: 0.5,
    attention: 0.5,
  },
  tileColumns: 1,
  fill: { rows: 1, columns: 16, depth: 32 },
  vector: 0.2,
  window: 0.05,
  dram: 0.8,
  cache: 3,
  passes: { convolution: 1, product: 1, normalization: 2, reduction: 1.5, copy: 1, permutation: 1.5 },
  layout: 1,
  packing: 0,
  overlap: 2,
  ...NEVER,
};

const EAGER_GPU_FREE = {
  "overheadSeconds.*": 3,
  "efficiency.convolution": 1.5,
  "efficiency.pointwise": 1.5,
  "efficiency.grouped": 2,
  "efficiency.depthwise": 4,
  "efficiency.depthwiseChannelsLast": 2,
  "efficiency.linear": 1.5,
  "efficiency.batched": 2,
  "efficiency.attention": 2,
  "fill.columns": 2,
  "fill.depth": 2,
  vector: 3,
  window: 3,
  dram: 1.5,
  cache: 2,
  "passes.convolution": 2,
  "passes.product": 2,
  "passes.normalization": 2,
  "passes.reduction": 2,
  "passes.copy": 2,
  "passes.permutation": 2,
  layout: 2,
  overlap: 1.5,
};

/** torch.compile on all cores of a CPU: element-wise kernels fused, convolutions repacked at every call. */
const COMPILED_CPU: Calibration = {
  overheadSeconds: { convolution: 50e-6, product: 15e-6, elementwise: 5e-6, other: 20e-6 },
  groupSeconds: 0,
  efficiency: {
    convolution: 0.5,
    pointwise: 0.5,
    grouped: 0.5,
    depthwise: 0.2,
    depthwiseChannelsLast: 0.2,
    linear: 0.5,
    batched: 0.4,
    attention: 0.4,
  },
  tileColumns: 1,
  fill: { rows: 4, columns: 8, depth: 16 },
  vector: 0.1,
  window: 0.1,
  dram: 0.7,
  cache: 3,
  passes: { convolution: 2, product: 1, normalization: 2, reduction: 1.5, copy: 1, permutation: 1.5 },
  layout: 0,
  packing: 5,
  overlap: 1.2,
  ...NEVER,
};

const COMPILED_CPU_FREE = {
  "overheadSeconds.convolution": 3,
  "overheadSeconds.product": 3,
  "overheadSeconds.elementwise": 3,
  "overheadSeconds.other": 3,
  "efficiency.convolution": 1.5,
  "efficiency.pointwise": 1.5,
  "efficiency.grouped": 2,
  "efficiency.depthwiseChannelsLast": 2,
  "efficiency.linear": 1.5,
  "efficiency.batched": 2,
  "efficiency.attention": 2,
  "fill.rows": 3,
  "fill.columns": 2,
  "fill.depth": 2,
  vector: 3,
  dram: 1.5,
  cache: 2,
  "passes.convolution": 2,
  "passes.product": 2,
  "passes.normalization": 1.5,
  "passes.reduction": 2,
  "passes.copy": 2,
  "passes.permutation": 2,
  packing: 2,
  overlap: 1.5,
};

/** onnxruntime on one core: weights packed beforehand, images in blocks of channels, no threads to wait for. */
const ONE_CORE: Calibration = {
  overheadSeconds: same(4e-6),
  groupSeconds: 0,
  efficiency: {
    convolution: 0.85,
    pointwise: 0.8,
    grouped: 0.8,
    depthwise: 0.7,
    depthwiseChannelsLast: 0.7,
    linear: 0.8,
    batched: 0.6,
    attention: 0.6,
  },
  tileColumns: 1,
  fill: { rows: 2, columns: 2, depth: 8 },
  vector: 0.3,
  window: 0.1,
  dram: 0.9,
  cache: 3,
  passes: { convolution: 1, product: 1, normalization: 2, reduction: 1.5, copy: 1, permutation: 1.5 },
  layout: 1.5,
  packing: 0,
  patches: 2,
  restreamRows: 33,
  nearBytes: 2.5e6,
  overlap: 1.2,
};

const ONE_CORE_FREE = {
  "overheadSeconds.*": 2,
  "efficiency.convolution": 1.2,
  "efficiency.pointwise": 1.3,
  "efficiency.grouped": 1.3,
  "efficiency.depthwise": 2,
  "efficiency.linear": 1.3,
  "efficiency.batched": 1.5,
  "fill.rows": 3,
  "fill.columns": 3,
  "fill.depth": 3,
  vector: 2,
  window: 2,
  dram: 1.3,
  cache: 1.5,
  "passes.convolution": 2,
  "passes.product": 2,
  "passes.normalization": 2,
  "passes.reduction": 2,
  "passes.copy": 2,
  "passes.permutation": 2,
  layout: 2,
  patches: 2,
  restreamRows: 2,
  nearBytes: 1.5,
  overlap: 1.5,
};

/** cuDNN 7 without tensor cores: tiles of 32 columns, one kernel a group, 28 multiprocessors to fill with rows. */
const CUDNN7: Calibration = {
  ...EAGER_GPU,
  overheadSeconds: { convolution: 8e-6, product: 5e-6, elementwise: 2e-6, other: 5e-6 },
  groupSeconds: 10e-6,
  efficiency: { ...EAGER_GPU.efficiency, grouped: 0.6, depthwise: 0.1 },
  tileColumns: 32,
  fill: { rows: 500, columns: 32, depth: 64 },
  vector: 0.3,
  window: 0.1,
  cache: 4,
  layout: 0,
};

const CUDNN7_FREE = {
  "overheadSeconds.convolution": 3,
  "overheadSeconds.elementwise": 3,
  groupSeconds: 3,
  "efficiency.convolution": 1.3,
  "efficiency.pointwise": 1.3,
  "efficiency.grouped": 1.5,
  "fill.rows": 3,
  "fill.columns": 2,
  "fill.depth": 2,
  dram: 1.3,
  cache: 3,
  "passes.convolution": 4,
  overlap: 1.5,
};

/** Hand-written Neon kernels on one in-order-fed core; activations are applied where results are written. */
const NEON: Calibration = {
  ...ONE_CORE,
  overheadSeconds: { convolution: 50e-6, product: 20e-6, elementwise: 20e-6, other: 20e-6 },
  efficiency: { ...ONE_CORE.efficiency, convolution: 0.6, pointwise: 0.7, grouped: 0.7, depthwise: 0.3 },
  fill: { rows: 4, columns: 2, depth: 16 },
  dram: 0.4,
  cache: 2,
  layout: 0,
  ...NEVER,
};

const NEON_FREE = {
  "overheadSeconds.convolution": 3,
  "overheadSeconds.elementwise": 3,
  "efficiency.convolution": 1.3,
  "efficiency.pointwise": 1.3,
  "efficiency.grouped": 1.3,
  "fill.columns": 3,
  "fill.depth": 3,
  dram: 3,
  cache: 2,
  "passes.convolution": 4,
  overlap: 1.5,
};

const EAGER = {
  fusion: "eager",
  precision: "autocast",
  dtype: "float16",
  start: EAGER_GPU,
  free: EAGER_GPU_FREE,
} as const;
const COMPILED = {
  fusion: "compiled",
  precision: "uniform",
  dtype: "float32",
  start: COMPILED_CPU,
  free: COMPILED_CPU_FREE,
} as const;

/** Whole networks of timm. */
export const THROUGHPUT: readonly MachineUnderTest[] = [
  {
    id: "rtx3090",
    target: "nvidia-rtx-3090",
    basis: "timm networks, PyTorch 2.1, AMP float16, large batches",
    ...EAGER,
  },
  {
    id: "rtx4090",
    target: "nvidia-rtx-4090",
    basis: "timm networks, PyTorch 2.4, AMP float16, large batches",
    ...EAGER,
  },
  {
    id: "i9-10940x",
    target: "intel-i9-10940x",
    basis: "timm networks, torch.compile 2.4, float32, batch 1",
    ...COMPILED,
  },
  {
    id: "i7-12700h",
    target: "intel-i7-12700h",
    basis: "timm networks, torch.compile 2.4, float32, batch 1",
    ...COMPILED,
  },
];

/** Networks, their layers and single operators. */
export const XEON: MachineUnderTest = {
  id: "xeon-icelake-1core",
  target: "intel-xeon-icelake-1core",
  basis: "exported networks and single operators, onnxruntime 1.32, one thread, float32, batch 1",
  fusion: "conv-bn-act",
  precision: "uniform",
  dtype: "float32",
  start: ONE_CORE,
  free: ONE_CORE_FREE,
};

/** ShuffleNet V2's tables. */
export const SHUFFLENET = {
  gpu: {
    id: "gtx1080ti",
    target: "nvidia-gtx-1080ti",
    basis: "ShuffleNet V2's Tables 1-4 (arXiv 1807.11164), cuDNN 7, float32, batch 1",
    fusion: "conv-bn",
    precision: "uniform",
    dtype: "float32",
    start: CUDNN7,
    free: CUDNN7_FREE,
  },
  arm: {
    id: "snapdragon-810",
    target: "snapdragon-810",
    basis: "ShuffleNet V2's Tables 1-4 (arXiv 1807.11164), Neon, one thread, float32, batch 1",
    fusion: "layerwise",
    precision: "uniform",
    dtype: "float32",
    start: NEON,
    free: NEON_FREE,
  },
} as const satisfies Record<"gpu" | "arm", MachineUnderTest>;
