// Runs a PyTorch model abstractly: builds it, names its parts as `named_modules()` does, binds inputs, runs `forward`.
import { GraphBuilder } from "../../graph/builder";
import type { Graph, Value as GraphValue } from "../../graph/graph";
import { getAttribute } from "../../python/attributes";
import { builtinNames } from "../../python/builtins/functions";
import { items } from "../../python/iteration";
import { BudgetSpent, Interpreter } from "../../python/machine";
import { NATIVE_MODULES } from "../../python/stdlib/index";
import { type ClassDef, Kind } from "../../python/syntax/ast";
import { isUnknown } from "../../python/types";
import {
  PyClass,
  PyDict,
  PyList,
  PyModule,
  PyObject,
  PyTuple,
  Raised,
  type Unknown,
  type Value,
} from "../../python/values";
import type { TensorType } from "../../tensor/type";
import type { InputSpec, LoadOptions } from "../frontend";
import { type Arrangement, arrangements, parametersOf } from "./arguments";
import { type ModuleCall, ModuleCalls } from "./calls";
import { filesModule } from "./config-files";
import { type ExampleCall, exampleArrangement } from "./example-call";
import { type NativeModule, PythonLoader } from "./loader";
import { isNative, membersOf, modulesIn, type Named } from "./module-walks";
import { primitivesModule } from "./primitives";
import { Replays } from "./replays/replays";
import { handleOf, TensorFactory, TensorHandle, tensorsIn } from "./tensors";

/** One interpreter with one file loaded in it. */
export class PythonSession {
  readonly calls: ModuleCalls;
  readonly factory: TensorFactory;
  readonly vm: Interpreter;

  constructor(
    readonly path: string,
    options: LoadOptions,
    roots: readonly string[],
  ) {
    this.calls = new ModuleCalls(path);
    this.factory = new TensorFactory(this.calls);
    const folder = path.replace(/[\\/]?[^\\/]*$/, ""); // in which programs are started as often as in the project's
    const natives = new Map<string, NativeModule>([
      ...NATIVE_MODULES,
      ["_rooflint", () => primitivesModule(this.factory, this.calls)],
      ["_rooflint_files", () => filesModule(options.files ?? null, [...roots, folder])],
    ]);
    this.vm = new Interpreter(new PythonLoader(options.files ?? null, roots, natives), builtinNames());
    this.vm.absentBase = (node, bases) => this.#absentLayer(node, bases);
    this.vm.memory = new Replays(this.factory, this.calls);
  }

  /** Who may leave what runs from now on. */
  watch({ isUnwanted }: LoadOptions): void {
    this.vm.isUnwanted = isUnwanted ?? null;
    this.vm.renew();
  }

  torchModuleClass(): PyClass | null {
    const module = this.#moduleOfModules();
    const cls = module instanceof PyModule ? module.attrs.get("Module") : undefined;
    return cls instanceof PyClass ? cls : null;
  }

  /** A class with a `forward` and a base from a package that is missing is a layer. */
  #absentLayer({ body }: ClassDef, bases: readonly PyClass[]): PyClass | null {
    if (!body.some((statement) => statement.kind === Kind.FunctionDef && statement.name === "forward")) return null;
    const layer = this.torchModuleClass();
    if (layer === null || bases.some((base) => base.isSubclassOf(layer))) return null;
    const module = this.vm.importModule("torch.nn.modules._absent");
    const cls = module instanceof PyModule ? module.attrs.get("AbsentBase") : undefined;
    return cls instanceof PyClass ? cls : null;
  }

  /** Null where a program has spent what the library may take to load, by loading it again and again. */
  #moduleOfModules(): Value {
    try {
      return this.vm.importModule("torch.nn.modules.module");
    } catch (error) {
      if (error instanceof BudgetSpent) return null;
      throw error;
    }
  }

  isModule(value: Value): value is PyObject {
    const cls = this.torchModuleClass();
    return value instanceof PyObject && cls !== null && value.cls.isSubclassOf(cls);
  }

  /** Runs `forward` of a built model on inputs of these types, handed over as the call of an example does, else as its signature says or as it accepts them. */
  trace(name: string, model: PyObject, inputs: readonly InputSpec[], call: ExampleCall | null = null): Traced {
    this.vm.call(getAttribute(this.vm, model, "eval"), []);
    let farthest: Traced | null = null;
    const ways = call
      ? [
          exampleArrangement(
            call,
            inputs.map(({ type }) => type),
            parametersOf(this.vm, model),
          ),
        ]
      : arrangements(this.vm, model, inputs);
    for (const arrangement of ways) {
      const traced = this.#run(name, model, arrangement);
      if (farthest !== null && traced.graph.nodes.length <= farthest.graph.nodes.length) continue;
      farthest = traced;
      if (!(traced.failure instanceof Raised)) break;
    }
    return farthest as Traced;
  }

  #run(name: string, model: PyObject, { types, names, args, keywords }: Arrangement): Traced {
    const { vm, factory, calls } = this;
    factory.missing.clear();
    this.#namePart(model);
    const builder = new GraphBuilder(name);
    const tensors = types.map((type, i) => {
      const value = builder.input(names[i] ?? "", type);
      return factory.wrap(new TensorHandle(type, null, "input").enter(builder, value));
    });
    factory.builder = builder;
    vm.onUnknownCall = (func, given) => {
      if (given.some((value) => tensorsIn(value).length > 0)) factory.missing.add(func.reason);
    };
    let output: Value = null;
    let failure: Raised | BudgetSpent | null = null;
    try {
      output = vm.call(model, args(tensors), keywords(tensors));
    } catch (error) {
      if (!(error instanceof Raised) && !(error instanceof BudgetSpent)) throw error;
      failure = error;
    } finally {
      factory.builder = null;
      vm.onUnknownCall = null;
    }
    for (const { reason } of unknownsIn(output)) factory.missing.add(reason);
    const [missing = null] = factory.missing;
    const outputs = tensorsIn(output).map((handle) => factory.valueOf(handle, builder));
    const images = imagesIn(names, types);
    return {
      graph: { ...builder.finish(outputs), ...(images > 0 && { samples: images }) },
      calls: [...calls.records],
      failure,
      missing,
      kept: keptIn(model, builder),
      model,
    };
  }

  #namePart(model: PyObject): void {
    this.calls.begin();
    const isNativeWalk = isNative(model, "named_modules");
    const modules = isNativeWalk ? modulesIn(this.vm, model) : this.#named(model, "named_modules");
    for (const [path, module] of modules) {
      if (!(module instanceof PyObject)) continue;
      this.calls.paths.set(module, path);
      if (module.cls.unknownBase !== null) this.factory.missing.add(module.cls.unknownBase.reason);
    }
    for (const [walk, table] of MEMBERS) {
      const isPlain = isNativeWalk && isNative(model, walk);
      for (const [path, member] of isPlain ? membersOf(modules, table) : this.#named(model, walk)) {
        const handle = handleOf(member);
        if (handle === null) continue;
        handle.name = path;
        if (table === "_buffers" && handle.origin === "constant") handle.origin = "buffer";
      }
    }
  }

  #named(model: PyObject, walk: string): readonly Named[] {
    const { vm } = this;
    const pairs = items(vm, vm.call(getAttribute(vm, model, walk), []));
    return pairs.map((pair) => {
      const [path, value] = (pair as PyTuple).items;
      return [String(path), value as Value];
    });
  }
}

/** A result that is not known, by itself or in what `forward` gives back. */
function unknownsIn(value: Value): readonly Unknown[] {
  const isList = value instanceof PyTuple || value instanceof PyList;
  const parts = isList
    ? value.items
    : value instanceof PyDict
      ? [...value.map.values()].map(([, part]) => part)
      : [value];
  return parts.flatMap((part) => (isUnknown(part) ? [part] : []));
}

const MEMBERS = [
  ["named_parameters", "_parameters"],
  ["named_buffers", "_buffers"],
] as const;

/** What the run computed and left in the attributes of the model's modules. */
function keptIn(model: PyObject, builder: GraphBuilder): readonly GraphValue[] {
  return tensorsIn(model).flatMap(({ origin, entry }) =>
    origin === "node" && entry.builder === builder && entry.value ? [entry.value] : [],
  );
}

/** Images in one list (`images.0`, `images.1`): no name of a parameter has a dot. */
function imagesIn(names: readonly string[], types: readonly TensorType[]): number {
  const [list] = /^.+\.(?=0$)/.exec(names[0] ?? "") ?? [];
  const held = list === undefined ? [] : types.filter((_, i) => names[i]?.startsWith(list));
  return held.every(({ shape }) => shape?.length === 3 && COLOURS.has(shape[0] ?? 0)) ? held.length : 0;
}

/** Channels of grey, coloured and transparent images. */
const COLOURS: ReadonlySet<number> = new Set([1, 3, 4]);

export interface Traced {
  /** What ran: a search builds models anew, and a run gives lazy layers their sizes. */
  readonly model: PyObject;
  readonly graph: Graph;
  /** In the order in which they begin. */
  readonly calls: readonly ModuleCall[];
  readonly failure: Raised | BudgetSpent | null;
  readonly kept: readonly GraphValue[];
  /** Why something that `forward` does is not in the graph; null when all of it is. */
  readonly missing: string | null;
}
