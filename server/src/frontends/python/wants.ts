// What a layer takes, as its own parameters say: channels of a grid, features, token ids.
import { tryAttribute } from "../../python/attributes";
import { type Machine, PyList, type PyObject, PyTuple } from "../../python/values";
import type { Shape, TensorType } from "../../tensor/type";

export type Want =
  /** `latent`: a decoder begins with it. */
  | { readonly kind: "grid"; readonly channels: number; readonly axes: 1 | 2 | 3; readonly latent?: boolean }
  | { readonly kind: "features"; readonly features: number }
  | { readonly kind: "sequence"; readonly features: readonly number[] }
  | { readonly kind: "tokens" }
  /** The class of each sample. */
  | { readonly kind: "labels" }
  /** A number for each sample: the time of a diffusion model. */
  | { readonly kind: "steps" };

export const TOKENS: Want = { kind: "tokens" };

/** null for a layer that takes tensors of any size. */
export function wantOf(vm: Machine, module: PyObject): Want | null {
  const cls = module.cls.mro.find(
    ({ name, definition }) => Object.hasOwn(WANTS, name) && definition?.file.user === false,
  );
  const [attribute, make] = (cls && WANTS[cls.name]) ?? [];
  if (attribute === undefined || make === undefined) return null;
  const value = tryAttribute(vm, module, attribute);
  const sizes = value instanceof PyTuple || value instanceof PyList ? value.items : [value ?? null];
  return sizes.length > 0 && sizes.every((size) => typeof size === "number" && size > 0)
    ? make(sizes as number[])
    : null;
}

export function fits(want: Want, type: TensorType | undefined): boolean {
  const { shape, dtype } = type ?? {};
  if (!shape) return true;
  switch (want.kind) {
    case "grid":
      return shape.length === want.axes + 2 ? shape[1] === want.channels : shape.length === want.axes + 1;
    case "features":
      // as it is, or flattened
      return shape.at(-1) === want.features || elementsOf(shape.slice(1)) === want.features;
    case "sequence":
      return want.features.every((size, i) => shape[shape.length - want.features.length + i] === size);
    case "tokens":
    case "labels":
      return dtype === "int64";
    case "steps":
      return true;
  }
}

function elementsOf(shape: Shape): number {
  return shape.reduce<number>((product, size) => product * (size ?? Number.NaN), 1);
}

/** By the class of torch.nn that the module is or derives from: the attribute that says what it takes. */
const WANTS: Readonly<Record<string, readonly [attribute: string, make: (sizes: readonly number[]) => Want]>> = {
  ...gridLayers("in_channels", ["Conv"]),
  ...gridLayers("in_channels", ["ConvTranspose"], true),
  ...gridLayers("num_features", ["BatchNorm", "InstanceNorm"]),
  GroupNorm: ["num_channels", ([channels = 1]) => ({ kind: "grid", channels, axes: 2 })],
  LayerNorm: ["normalized_shape", (features) => ({ kind: "sequence", features })],
  RMSNorm: ["normalized_shape", (features) => ({ kind: "sequence", features })],
  Linear: ["in_features", ([features = 1]) => ({ kind: "features", features })],
  RNNBase: ["input_size", (features) => ({ kind: "sequence", features })],
  RNNCellBase: ["input_size", ([features = 1]) => ({ kind: "features", features })],
  MultiheadAttention: ["embed_dim", (features) => ({ kind: "sequence", features })],
  Embedding: ["num_embeddings", () => TOKENS],
  EmbeddingBag: ["num_embeddings", () => TOKENS],
};

function gridLayers(attribute: string, names: readonly string[], latent = false) {
  const axes = [1, 2, 3] as const;
  return Object.fromEntries(
    names.flatMap((name) =>
      axes.map((count) => {
        const make = ([channels = 1]: readonly number[]): Want => ({ kind: "grid", channels, axes: count, latent });
        return [`${name}${count}d`, [attribute, make] as const];
      }),
    ),
  );
}
