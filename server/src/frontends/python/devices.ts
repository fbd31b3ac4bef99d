// The text of a device, as torch.device and every `device=` take it: c10/core/Device.cpp.
import { native } from "../../python/native";
import { classOf, isUnknown, raise, tuple, unbox } from "../../python/types";
import type { Value } from "../../python/values";

const DEVICES = [
  ...["cpu", "cuda", "ipu", "xpu", "mkldnn", "opengl", "opencl", "ideep", "hip", "ve", "fpga", "maia", "xla", "lazy"],
  ...["vulkan", "mps", "meta", "hpu", "mtia", "privateuseone"],
];

export function devicePrimitives() {
  return [
    // `cuda:1` → ("cuda", 1); without a number None.
    native("device_parts(text)", (_vm, text) => {
      if (isUnknown(text as Value)) return tuple([text as Value, null]);
      const plain = unbox(text as Value);
      if (typeof plain === "string") return tuple(deviceParts(plain));
      const given = `got (${classOf(text as Value).name}), but expected one of:`;
      return raise("TypeError", `device() received an invalid combination of arguments - ${given}`);
    }),
  ];
}

export function deviceParts(text: string): readonly [kind: string, index: number | null] {
  if (text === "") raise("RuntimeError", "Device string must not be empty");
  const [, kind, index] = /^([a-z_]+)(?::(0|[1-9]\d*))?$/i.exec(text) ?? [];
  if (kind === undefined) raise("RuntimeError", `Invalid device string: '${text}'`);
  if (!DEVICES.includes(kind))
    raise("RuntimeError", `Expected one of ${DEVICES.join(", ")} device type at start of device string: ${kind}`);
  return [kind, index === undefined ? null : Number(index)];
}
