// The modules of an interpreter: found by a loader, run once, packages only as far as they are needed.
import { execute } from "./execute";
import { LateNames } from "./late";
import { NESTING_OF, STEPS_OF } from "./limits";
import type { Interpreter } from "./machine";
import { boundOver, constantOf, importOf } from "./packages";
import { scopeOf } from "./scope";
import type { Module } from "./syntax/ast";
import { executeTolerantly } from "./tolerant";
import { isUnknown, list, T, unknown } from "./types";
import { Frame, PyModule, Raised, type SourceFile, type Value } from "./values";

/** A parsed module file, as the loader finds it. */
export interface ModuleSource {
  readonly file: SourceFile;
  readonly tree: Module;
  /** True for `__init__.py`: relative imports start in it, not beside it. */
  readonly isPackage: boolean;
}

/** How modules are found. Pure: the host gives texts, nothing is run. */
export interface ModuleLoader {
  /** Natives under a module name; null where the module is written in Python or not ours. */
  native(vm: Interpreter, name: string): PyModule | null;
  find(name: string): ModuleSource | null;
  /** Why a module is not read whose file is there; null where none is. */
  refusal(name: string): string | null;
  /** A module of this name is one of ours, native or shipped as Python. */
  ships(name: string): boolean;
  /** What `from name import *` binds, where that is known of a shipped module without running it. */
  exports(name: string): readonly string[] | null;
}

export class Modules {
  readonly loaded = new Map<string, Value>();
  readonly #vm: Interpreter;
  /** Packages whose body has not run (`#defer`). */
  readonly #waiting = new Map<PyModule, ModuleSource>();
  /** Of these the body has run as far as the import of a submodule that is being loaded: its name. */
  readonly #begun = new Map<PyModule, string>();

  constructor(vm: Interpreter) {
    this.#vm = vm;
  }

  /** What makes those packages wait again that wait now: whose names are set back has to run again for them. */
  remember(): () => void {
    const waiting = [...this.#waiting];
    return () => {
      this.#waiting.clear();
      for (const [module, source] of waiting) this.#waiting.set(module, source);
    };
  }

  /** The module of this dotted name, loaded when first asked for; unknown when it cannot be found. */
  import(name: string): Value {
    const known = this.loaded.get(name);
    if (known !== undefined) return known;
    const parent = name.includes(".") ? this.import(name.slice(0, name.lastIndexOf("."))) : null;
    if (parent !== null && isUnknown(parent)) return parent;
    const again = this.loaded.get(name);
    if (again !== undefined) return again;
    const module = this.#load(name);
    if (parent instanceof PyModule && this.#begun.get(parent) === name) {
      this.#begun.delete(parent);
      this.complete(parent);
    }
    if (parent instanceof PyModule && module instanceof PyModule && !this.#waiting.has(parent))
      bindSubmodule(parent, name.slice(name.lastIndexOf(".") + 1), module);
    return module;
  }

  #load(name: string): Value {
    const native = this.#vm.loader.native(this.#vm, name);
    if (native !== null) {
      this.loaded.set(name, native);
      return native;
    }
    this.#vm.step(STEPS_OF.search);
    const source = this.#vm.loader.find(name);
    if (source === null) {
      const refusal = this.#vm.loader.refusal(name);
      const missing = unknown(
        refusal === null ? `module '${name}' is not found` : `module '${name}' is too long: ${refusal}`,
      );
      this.loaded.set(name, missing);
      return missing;
    }
    return source.isPackage && source.file.user ? this.#defer(name, source) : this.run(name, source, true);
  }

  /** Executes a module's body; it is registered first, so that import cycles see what is there so far. */
  run(name: string, source: ModuleSource, imported = false): PyModule {
    return this.begin(name, source, source.tree.body.length, imported);
  }

  /** As `run`, but only the first statements; `proceed` executes the others. */
  begin(name: string, source: ModuleSource, count: number, imported = true): PyModule {
    const module = this.#register(name, source);
    module.missing = (attribute) => this.#missingMember(module, source, attribute);
    this.#execute(module, source, imported, source.tree.body.slice(0, count));
    return module;
  }

  proceed(module: PyModule, source: ModuleSource, count: number): void {
    this.#execute(module, source, true, source.tree.body.slice(count));
  }

  /**
   * A package of the user's, whose body runs when something is asked for that is no submodule: `torchvision/__init__.py`
   * costs nothing to a file that imports `torchvision.ops`.
   */
  #defer(name: string, source: ModuleSource): PyModule {
    const module = this.#register(name, source);
    this.#waiting.set(module, source);
    module.missing = (attribute) => {
      if (attribute.startsWith("__") && !scopeOf(source.tree).locals.has(attribute)) return undefined;
      const submodule = this.#submodule(module, attribute);
      if (!this.#waiting.has(module)) return submodule ?? this.#missingMember(module, source, attribute);
      if (submodule instanceof PyModule) {
        const bound = boundOver(this.#vm, source.tree, name, attribute, submodule);
        if (bound !== null) return bound;
      }
      const constant = constantOf(this.#vm, source.tree, name, attribute);
      if (constant !== undefined) return constant;
      if (this.#begin(module)) return module.attrs.get(attribute);
      this.complete(module);
      const found = module.attrs.get(attribute);
      return found === undefined ? this.#missingMember(module, source, attribute) : found;
    };
    return module;
  }

  /** Runs the body of a package that waits, where all of its names are asked for. */
  complete(module: PyModule): void {
    const source = this.#waiting.get(module);
    if (source !== undefined) this.#start(module, source);
  }

  /**
   * A submodule that is being imported asks its package, whose body would have come as far as the import of that submodule:
   * what is bound until then is all that there is. False where the body does not import it, or nobody is being imported.
   */
  #begin(module: PyModule): boolean {
    const source = this.#waiting.get(module);
    const { frame } = this.#vm;
    const asking = frame?.scope.kind === "module" ? frame.module.name : "";
    if (source === undefined || !asking.startsWith(`${module.name}.`)) return false;
    const { tree } = source;
    const submodule = asking.slice(module.name.length + 1).split(".")[0] as string;
    const at = importOf(tree, submodule);
    if (at < 0) return false;
    this.#begun.set(module, `${module.name}.${submodule}`);
    if (at === 0) return true;
    const part = (body: Module["body"]) => ({ ...source, tree: { ...tree, body } });
    this.#start(module, part(tree.body.slice(0, at)));
    this.#waiting.set(module, part(tree.body.slice(at)));
    return true;
  }

  /** Runs the body of a package that waited, with the submodules that are there already. */
  #start(module: PyModule, source: ModuleSource): void {
    const prefix = `${module.name}.`;
    for (const [name, loaded] of this.loaded) {
      const attribute = name.slice(prefix.length);
      if (name.startsWith(prefix) && !attribute.includes(".") && loaded instanceof PyModule)
        module.attrs.set(attribute, loaded);
    }
    this.#waiting.delete(module);
    try {
      this.#execute(module, source, true);
    } catch (error) {
      this.#waiting.set(module, source);
      throw error;
    }
  }

  #register(name: string, source: ModuleSource): PyModule {
    const module = new PyModule(T.module, name, source.file);
    module.attrs = new LateNames(module.attrs);
    module.attrs.set("__file__", source.file.path);
    module.attrs.set("__package__", source.isPackage ? name : name.split(".").slice(0, -1).join("."));
    if (source.isPackage) module.attrs.set("__path__", list([source.file.path]));
    this.loaded.set(name, module);
    return module;
  }

  #execute(module: PyModule, source: ModuleSource, imported: boolean, body = source.tree.body): void {
    const { nesting } = this.#vm;
    this.#vm.nest(NESTING_OF.module);
    const frame = new Frame(module.attrs, module, source.file, scopeOf(source.tree), null, "<module>");
    const tolerant = imported && source.file.user;
    try {
      const run = () =>
        this.#vm.inFrame(frame, () => {
          if (tolerant) executeTolerantly(this.#vm, frame, body);
          else execute(this.#vm, frame, body);
        });
      if (this.#vm.stack.length === 0 && source.file.user) run();
      else this.#vm.asImport(source.file, run);
    } catch (error) {
      // As in CPython, the next import tries again.
      if (error instanceof Raised) this.loaded.delete(module.name);
      throw error;
    } finally {
      this.#vm.nesting = nesting;
    }
  }

  #submodule(module: PyModule, attribute: string): Value | undefined {
    const name = `${module.name}.${attribute}`;
    return this.loaded.has(name) || this.#vm.loader.find(name) !== null ? this.import(name) : undefined;
  }

  /** A module's own `__getattr__`; in shipped packages also submodules, which load when first named (`torch.fft`). */
  #missingMember(module: PyModule, source: ModuleSource, attribute: string): Value | undefined {
    const shipped = !source.file.user && source.isPackage ? this.#submodule(module, attribute) : undefined;
    const hook = module.attrs.get("__getattr__");
    return shipped ?? (hook === undefined || attribute.startsWith("__") ? undefined : this.#vm.call(hook, [attribute]));
  }
}

/** Under its name in the package, unless an import of the package's body that has not been needed yet binds the name. */
function bindSubmodule({ attrs }: PyModule, name: string, module: PyModule): void {
  if (!(attrs instanceof LateNames && attrs.waits(name))) attrs.set(name, module);
}
