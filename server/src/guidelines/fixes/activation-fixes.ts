// Quick fix of an activation with an exponential: its hard variant, as a module or as a function of torch.nn.functional.
import { HARD_VARIANTS } from "../rules/costly-activation";
import { concernsAll, type Fix, type FixTarget } from "./fix";
import type { PythonSource } from "./python-source";

/** Modules and functions → what takes their place. */
const VARIANTS: Readonly<Record<string, string>> = {
  Sigmoid: "Hardsigmoid",
  SiLU: "Hardswish",
  GELU: "Hardswish",
  Mish: "Hardswish",
  ELU: "ReLU",
  CELU: "ReLU",
  SELU: "ReLU",
  Softplus: "ReLU",
  sigmoid: "hardsigmoid",
  silu: "hardswish",
  gelu: "hardswish",
  mish: "hardswish",
  elu: "relu",
  celu: "relu",
  selu: "relu",
  softplus: "relu",
};

/** Figures stay as they are: both read and write each element once, without multiply–accumulates. */
const UNCHANGED = { bytes: 0, macs: 0, params: 0 };

export function hardVariant(source: PythonSource, target: FixTarget): readonly Fix[] {
  const { finding, model } = target;
  const carrier = model.graph.nodes[finding.layers[0] ?? -1];
  const call = finding.range && source.activationAt(finding.range);
  const variant = call ? VARIANTS[call.name] : undefined;
  if (!carrier || !(carrier.op in HARD_VARIANTS) || !finding.range || !call || variant === undefined) return [];
  if (!concernsAll(target, finding.range)) return [];
  return [
    {
      title: `Use ${variant}`,
      rule: finding.rule,
      range: finding.range,
      edits: [source.replace(call.span, `${variant}(${call.shared.map((span) => source.textOf(span)).join(", ")})`)],
      saving: UNCHANGED,
      preferred: false,
    },
  ];
}
