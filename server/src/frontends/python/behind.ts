// What comes behind an error: the model runs again, and where a layer failed before it now goes on with a tensor of the
// size that the layer declares, so that the layers behind it are known too. What failed otherwise (a concatenation, a view,
// an attribute that is not there) gives a tensor of unknown size.
import { UNKNOWN_SIZE } from "../../operators/mismatch";
import { getAttribute } from "../../python/attributes";
import { evaluate } from "../../python/evaluate";
import type { Interpreter } from "../../python/machine";
import { type Call, type Expression, Kind } from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";
import { type Frame, PyList, PyTuple, Raised, type Value } from "../../python/values";
import type { Dim, Shape, TensorType } from "../../tensor/type";
import { isLayer, type ModuleCall } from "./calls";
import { isOurLack } from "./faults";
import type { PythonSession, Traced } from "./run";
import { handleOf, type TensorHandle, tensorsIn } from "./tensors";
import { type Want, wantOf } from "./wants";

/** A model is run once more for each of its errors, at most this often. */
const MAX_ERRORS = 5;

/** The run that came farthest; `again` runs the model, built anew. */
export function runBehind(session: PythonSession, first: Traced, again: () => Traced): Traced {
  const { calls } = session;
  const places = new Set<string>();
  let traced = first;
  while (traced.failure instanceof Raised && !isOurLack(traced.failure) && places.size < MAX_ERRORS) {
    const place = placeOf(traced.failure);
    if (place === null || places.has(place)) break;
    places.add(place);
    calls.recover = (call) => (places.has(currentPlace(session)) ? outputOf(session, call) : undefined);
    session.vm.repairs = (frame, node) =>
      frame.file.user && places.has(`${frame.file.path}:${frame.at.start}:${frame.at.end}`)
        ? ofUnknownSize(session, frame, node)
        : undefined;
    traced = farther(traced, runWith(session, again));
  }
  return traced;
}

function farther(before: Traced, next: Traced): Traced {
  return next.failure === null || next.graph.nodes.length > before.graph.nodes.length ? next : before;
}

function runWith({ calls, vm }: PythonSession, again: () => Traced): Traced {
  try {
    return again();
  } finally {
    calls.recover = null;
    vm.repairs = null;
  }
}

/** In place of what an expression fails to make of the tensors that it names; undefined where it names none. */
function ofUnknownSize({ factory, vm }: PythonSession, frame: Frame, node: Expression): Value | undefined {
  const given = node.kind === Kind.Call && isAt(frame, node.func) ? argumentsOf(vm, frame, node) : [];
  const [source] = [...given, ...namedIn(frame, node)];
  if (source === undefined || factory.builder === null) return undefined;
  const attributes = { dtype: source.tensorType.dtype ?? "" };
  return factory.wrap(factory.emit("Mismatch", "ext", [source], attributes, 1)[0] as TensorHandle);
}

function isAt({ at }: Frame, { start, end }: Expression): boolean {
  return at.start === start && at.end === end;
}

/** A call that fails before its arguments are evaluated: layers among them are part of the model all the same. */
function argumentsOf(vm: Interpreter, frame: Frame, { args }: Call): readonly TensorHandle[] {
  return args.flatMap((arg) => (arg.kind === Kind.Starred ? [] : tensorNamed(evaluate(vm, frame, arg))));
}

function namedIn(frame: Frame, node: Expression): readonly TensorHandle[] {
  return [...nodesIn(node)].flatMap((child) =>
    child.kind === Kind.Name ? tensorNamed(frame.locals.get(child.id) ?? null) : [],
  );
}

/** A tensor, or the first one of a list or tuple. */
function tensorNamed(value: Value): readonly TensorHandle[] {
  const isList = value instanceof PyList || value instanceof PyTuple;
  const own = handleOf(isList ? value.items.find((item) => handleOf(item) !== null) : value);
  if (own !== null) return [own];
  return isList ? tensorsIn(value).slice(0, 1) : [];
}

/** The innermost place in the user's files. */
function placeOf({ trace }: Raised): string | null {
  const entry = trace.find(({ file }) => file.user);
  return entry ? `${entry.file.path}:${entry.start}:${entry.end}` : null;
}

function currentPlace({ vm }: PythonSession): string {
  const frame = vm.stack.findLast(({ file }) => file.user);
  return frame ? `${frame.file.path}:${frame.at.start}:${frame.at.end}` : "";
}

/** What a layer gives for an input that it takes; undefined where none is known. */
function outputOf(session: PythonSession, { module, args, firstNode }: ModuleCall): Value | undefined {
  const { vm, factory } = session;
  if (!isLayer(module.cls) || args.length === 0) return undefined;
  const forward = getAttribute(vm, module, "forward");
  const { nesting } = vm;
  factory.builder?.keep(firstNode);
  for (const declared of declarations(wantOf(vm, module), args)) {
    const inputs = declared.map((type, i) => {
      const attributes = { shape: (type.shape ?? []).map((size) => size ?? UNKNOWN_SIZE), dtype: type.dtype ?? "" };
      return factory.wrap(factory.emit("Mismatch", "ext", [args[i] as TensorHandle], attributes, 1)[0] as TensorHandle);
    });
    try {
      return vm.call(forward, inputs);
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      vm.nesting = nesting;
      factory.builder?.keep(firstNode); // the next declaration is tried
    }
  }
  return undefined;
}

/** Types of the inputs to try in order: as the layer wants them, with grids of any size, only the first input. */
function declarations(want: Want | null, args: readonly TensorHandle[]): readonly (readonly TensorType[])[] {
  const all = args.map(({ tensorType }) => tensorType);
  const wanted = want === null ? [] : [all.map((type) => wantedType(want, type))];
  const ofAnySize = (wanted[0] ?? all).map(anySize);
  return [...wanted, ofAnySize, ...[...wanted, ofAnySize].map((types) => types.slice(0, 1))];
}

function wantedType(want: Want, type: TensorType): TensorType {
  const { shape } = type;
  switch (want.kind) {
    case "grid":
      return { ...type, shape: gridShape(shape, want.channels, want.axes) };
    case "features":
      return { ...type, shape: [...leading(shape, 1), want.features] };
    case "sequence":
      return { ...type, shape: [...leading(shape, want.features.length), ...want.features] };
    case "tokens":
    case "labels":
      return { ...type, dtype: "int64" };
    case "steps":
      return type;
  }
}

/** Batch and axes as they are, where the rank is right; else one image, or whatever it is, of any size. */
function gridShape(shape: Shape | null, channels: number, axes: number): Shape {
  if (shape?.length === axes + 2) return [shape[0] as Dim, channels, ...shape.slice(2)];
  if (shape?.length === axes + 1) return [channels, ...shape.slice(1)];
  return [shape?.[0] ?? null, channels, ...new Array<null>(axes).fill(null)];
}

function leading(shape: Shape | null, dropped: number): Shape {
  return shape === null || shape.length <= dropped ? [null] : shape.slice(0, shape.length - dropped);
}

/** What follows batch and channels is not known. */
function anySize(type: TensorType): TensorType {
  return { ...type, shape: type.shape?.map((size, axis) => (axis < 2 ? size : null)) ?? null };
}
