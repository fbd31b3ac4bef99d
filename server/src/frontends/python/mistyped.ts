// Names that a file uses and nothing in it binds: whatever a model is built with, Python does not find them.
import { BudgetSpent } from "../../python/machine";
import { scopeOf } from "../../python/scope";
import { type Expression, Kind, type Module, type Node } from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";
import { PyDict, PyObject, type SourceFile } from "../../python/values";
import { nearestName } from "../../text/nearest";
import type { Failure } from "./faults";

/** Whether the exception is of a name in this file that was meant to be another one. */
export function isMistyped(failure: Failure, file: SourceFile, tree: Module): boolean {
  if (failure instanceof BudgetSpent || failure.trace[0]?.file !== file) return false;
  const { cls, attrs } = failure.exception;
  const name = attrs?.get("name");
  if (typeof name !== "string") return false;
  if (cls.name === "NameError") return !bindsName(tree, name);
  const owner = attrs?.get("obj");
  if (cls.name !== "AttributeError" || !(owner instanceof PyObject) || owner.cls.definition?.file !== file)
    return false;
  return nearestName(name, attributesOf(owner)) !== null && !storesAttribute(tree, name);
}

/**
 * Whether an attribute that a model lacks is set by a function, a class derived from the model's, or a method that nothing
 * has called: whoever uses those never lacks it.
 */
export function isSetElsewhere(failure: Failure, tree: Module): boolean {
  if (failure instanceof BudgetSpent || failure.exception.cls.name !== "AttributeError") return false;
  const { attrs } = failure.exception;
  const [name, owner] = [attrs?.get("name"), attrs?.get("obj")];
  if (typeof name !== "string" || !(owner instanceof PyObject)) return false;
  if (isSetByMethod(owner, name)) return true;
  const names = new Set([owner.cls.name]);
  const mixins = new Set<string>();
  const isDerivedSetting = tree.body.some((node) => {
    if (node.kind !== Kind.ClassDef) return storesAttribute(node, name);
    const bases = node.bases.flatMap((base) => (base.kind === Kind.Name ? [base.id] : []));
    const isDerived = bases.some((base) => names.has(base));
    if (!isDerived) return false;
    names.add(node.name);
    for (const base of bases) mixins.add(base);
    return storesAttribute(node, name);
  });
  const isMixin = (node: Node) => node.kind === Kind.ClassDef && mixins.has(node.name) && !names.has(node.name);
  return isDerivedSetting || tree.body.some((node) => isMixin(node) && storesAttribute(node, name));
}

/** What `__init__` and `forward` would set they have not set. */
function isSetByMethod({ cls }: PyObject, name: string): boolean {
  const methods = cls.mro.flatMap(({ definition }) => (definition?.file.user ? definition.node.body : []));
  return methods.some((method) => {
    if (method.kind !== Kind.FunctionDef) return false;
    const sets = RUN.has(method.name) ? listsAttribute : setsAttribute;
    return [...nodesIn(method)].some((node) => sets(node, name));
  });
}

/** `store_attr("depth, width")`: a statement that gives a function names alone, which may set them through the caller's frame. */
function listsAttribute(node: Node, name: string): boolean {
  if (node.kind !== Kind.Expr || node.value.kind !== Kind.Call || node.value.func.kind !== Kind.Name) return false;
  const texts = node.value.args.map((given) => (given.kind === Kind.Constant ? given.value : null));
  return node.value.func.id !== "print" && texts.some((text) => typeof text === "string" && isAmong(name, text));
}

function isAmong(name: string, text: string): boolean {
  return /^[\w, ]+$/.test(text) && text.split(/[, ]+/).includes(name);
}

const RUN: ReadonlySet<string> = new Set(["__init__", "forward", "__call__"]);

/** `self.name = value`, `self.register_buffer("name", value)`; a text elsewhere and `self.name[0] = value` make no attribute. */
function setsAttribute(node: Node, name: string): boolean {
  if (node.kind === Kind.Call) {
    const setter =
      node.func.kind === Kind.Attribute ? node.func.attr : node.func.kind === Kind.Name ? node.func.id : "";
    return SETTERS.has(setter) && node.args.some((given) => given.kind === Kind.Constant && given.value === name);
  }
  const targets = targetsOf(node).flatMap((target) => (target.kind === Kind.Tuple ? target.elts : target));
  return (
    node.kind !== Kind.AugAssign && targets.some((target) => target.kind === Kind.Attribute && target.attr === name)
  );
}

const SETTERS: ReadonlySet<string> = new Set([
  ...["setattr", "register_buffer", "register_parameter", "register_module", "add_module"],
]);

/** Whether the class of an object that lacks an attribute sets attributes under names that it is given: other arguments bring others. */
export function isSetByName(failure: Failure): boolean {
  if (failure instanceof BudgetSpent || failure.exception.cls.name !== "AttributeError") return false;
  const owner = failure.exception.attrs?.get("obj");
  if (!(owner instanceof PyObject)) return false;
  const definitions = owner.cls.mro.flatMap(({ definition }) => (definition?.file.user ? [definition.node] : []));
  return definitions.some((node) => [...nodesIn(node)].some(setsByName));
}

/** `setattr(self, name, value)`, `self.__dict__.update(options)` */
function setsByName(node: Node): boolean {
  if (node.kind === Kind.Attribute) return node.attr === "__dict__";
  if (node.kind !== Kind.Call || node.func.kind !== Kind.Name || node.func.id !== "setattr") return false;
  return node.args[1]?.kind !== Kind.Constant;
}

/** In the module, or from a function that declares it global; `from … import *` and `exec` may bind any name. */
function bindsName(tree: Module, name: string): boolean {
  if (scopeOf(tree).locals.has(name)) return true;
  for (const node of nodesIn(tree)) {
    if (node.kind === Kind.ImportFrom && node.names.some((alias) => alias.name === "*")) return true;
    if (node.kind === Kind.Name && OPEN.has(node.id)) return true;
    if (node.kind === Kind.FunctionDef && scopeOf(node).globals.has(name)) return true;
  }
  return false;
}

const OPEN: ReadonlySet<string> = new Set(["exec", "globals", "vars", "locals"]);

/** Of the object itself, what its class's tables hold, and what its classes define. */
function attributesOf({ cls, attrs }: PyObject): readonly string[] {
  const tables = [...(attrs?.values() ?? [])].filter((value) => value instanceof PyDict);
  const registered = tables.flatMap(({ map }) => [...map.values()].map(([key]) => String(key)));
  const defined = cls.mro.filter(({ definition }) => definition?.file.user === true);
  return [...(attrs?.keys() ?? []), ...registered, ...defined.flatMap(({ dict }) => [...dict.keys()])];
}

/** Somewhere in the file an object gets an attribute of this name, also through a string, or of a name that is put together. */
function storesAttribute(root: Node, name: string): boolean {
  for (const node of nodesIn(root)) {
    if (node.kind === Kind.Constant && node.value === name) return true;
    if (node.kind === Kind.Name && node.id === "setattr") return true;
    if (node.kind === Kind.ClassDef && node.body.some((statement) => defines(statement, name))) return true;
    if (targetsOf(node).some((target) => holdsAttribute(target, name))) return true;
  }
  return false;
}

function defines(statement: Node, name: string): boolean {
  if (statement.kind === Kind.FunctionDef || statement.kind === Kind.ClassDef) return statement.name === name;
  return targetsOf(statement).some((target) => target.kind === Kind.Name && target.id === name);
}

function targetsOf(node: Node): readonly Expression[] {
  switch (node.kind) {
    case Kind.Assign:
      return node.targets;
    case Kind.AnnAssign:
    case Kind.AugAssign:
    case Kind.For:
      return [node.target];
    default:
      return [];
  }
}

function holdsAttribute(target: Expression, name: string): boolean {
  for (const node of nodesIn(target)) if (node.kind === Kind.Attribute && node.attr === name) return true;
  return false;
}
