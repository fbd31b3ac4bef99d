// How the inputs of a model are handed to its `forward`: one argument each, or all in one list, as detection models want
// their images. The signature says which; where it does not, what runs without an exception is right.
import { tryAttribute } from "../../python/attributes";
import { type Expression, Kind } from "../../python/syntax/ast";
import { list, NO_KEYWORDS } from "../../python/types";
import { type Keywords, type Machine, PyFunction, PyMethod, type PyObject, type Value } from "../../python/values";
import type { TensorType } from "../../tensor/type";
import type { InputSpec } from "../frontend";

/** One way to pass inputs of these types. */
export interface Arrangement {
  readonly types: readonly TensorType[];
  /** Names of the inputs: of the parameters that take them, as far as they are known. */
  readonly names: readonly string[];
  readonly args: (tensors: readonly Value[]) => readonly Value[];
  readonly keywords: (tensors: readonly Value[]) => Keywords;
}

/** Ways to try in order. Inputs with a name are passed by keyword. */
export function arrangements(vm: Machine, model: PyObject, specs: readonly InputSpec[]): readonly Arrangement[] {
  const types = specs.map(({ type }) => type);
  const parameters = parametersOf(vm, model);
  const unnamed = specs.filter(({ name }) => name === null);
  const names = specs.map((spec) => spec.name ?? parameters[unnamed.indexOf(spec)] ?? `input${specs.indexOf(spec)}`);
  const apart: Arrangement = {
    types,
    names,
    args: (tensors) => tensors.filter((_, i) => specs[i]?.name === null),
    keywords: (tensors) =>
      new Map(specs.flatMap(({ name }, i) => (name === null ? [] : [[name, tensors[i] as Value] as const]))),
  };
  if (unnamed.length < specs.length) return [apart];
  const listed = (count: number) => Array.from({ length: count }, (_, i) => `${parameters[0] ?? "input"}.${i}`);
  const together: Arrangement = { types, names: listed(types.length), args: asList, keywords: () => NO_KEYWORDS };
  const images = types.flatMap((type) => unbatched(type) ?? [type]);
  const unbatchedTogether =
    images.length === types.length && images[0] === types[0]
      ? []
      : [{ ...together, types: images, names: listed(images.length) }];
  return takesList(vm, model) ? [together, ...unbatchedTogether, apart] : [apart, together, ...unbatchedTogether];
}

function asList(tensors: readonly Value[]): readonly Value[] {
  return [list([...tensors])];
}

/** A batch of images as single ones; null for anything else. */
function unbatched(type: TensorType): readonly TensorType[] | null {
  const [batch] = type.shape ?? [];
  if (type.shape?.length !== IMAGE_BATCH_RANK || !(Number(batch) >= 1 && Number(batch) <= MAX_IMAGES)) return null;
  return Array.from({ length: Number(batch) }, () => ({ ...type, shape: type.shape?.slice(1) ?? null }));
}

const IMAGE_BATCH_RANK = 4;
/** More images than anybody detects things in at once. */
const MAX_IMAGES = 64;

/** Positional parameters of `forward` without `self`. */
export function parametersOf(vm: Machine, model: PyObject): readonly string[] {
  const forward = tryAttribute(vm, model, "forward");
  const func = forward instanceof PyMethod ? forward.func : forward;
  if (!(func instanceof PyFunction)) return [];
  return forward instanceof PyMethod ? func.parameters.positional.slice(1) : func.parameters.positional;
}

/** Whether the first parameter of `forward` is annotated as a list or sequence, also by a type comment. */
function takesList(vm: Machine, model: PyObject): boolean {
  const forward = tryAttribute(vm, model, "forward");
  const func = forward instanceof PyMethod ? forward.func : forward;
  if (!(func instanceof PyFunction) || func.node.kind === Kind.Lambda) return false;
  const { args, body, start } = func.node;
  const [, first] = [...args.posonlyargs, ...args.args];
  if (first?.annotation) return isListType(first.annotation);
  const head = func.closure.file.text.slice(start, body[0]?.start ?? start);
  return /#\s*type:\s*\(\s*(List|list|Sequence)\[/.test(head);
}

function isListType(annotation: Expression): boolean {
  if (annotation.kind === Kind.Subscript) return isListType(annotation.value);
  const name =
    annotation.kind === Kind.Name ? annotation.id : annotation.kind === Kind.Attribute ? annotation.attr : null;
  return name !== null && LIST_TYPES.has(name);
}

const LIST_TYPES: ReadonlySet<string> = new Set(["list", "List", "Sequence", "Iterable"]);
