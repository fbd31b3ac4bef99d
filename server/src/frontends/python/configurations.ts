// Configurations that a class names itself and that nothing in the file makes: a parameter annotated with a dataclass, or
// transformers' `config_class`. A model made with their defaults is what the author had in mind.
import type { Arguments, Expression } from "../../python/syntax/ast";
import { Kind } from "../../python/syntax/ast";
import { PyClass, type PyFunction, type PyModule, type Value } from "../../python/values";
import { requiredParameters } from "./entries";

/** The class of each required parameter, by its name; null where one of them is no configuration. */
export function configurationsOf(
  module: PyModule,
  cls: PyClass,
  init: PyFunction,
): ReadonlyMap<string, PyClass> | null {
  const required = requiredParameters(init);
  const named = cls.lookup("config_class");
  const found = required.flatMap((name): readonly (readonly [string, PyClass])[] => {
    const annotated = annotationIn(init.node.args, name);
    const value = annotated === null ? undefined : module.attrs.get(annotated);
    if (isConfiguration(value)) return [[name, value]];
    return required.length === 1 && named instanceof PyClass ? [[name, named]] : [];
  });
  return found.length > 0 && found.length === required.length ? new Map(found) : null;
}

function isConfiguration(value: Value | undefined): value is PyClass {
  return value instanceof PyClass && MARKS.some((mark) => value.lookup(mark) !== undefined);
}

/** What dataclasses have, and transformers' configurations. */
const MARKS = ["__dataclass_fields__", "model_type"];

/** A name, also in quotes. */
function annotationIn({ posonlyargs, args, kwonlyargs }: Arguments, name: string): string | null {
  const annotation = [...posonlyargs, ...args, ...kwonlyargs].find(({ arg }) => arg === name)?.annotation;
  return annotation ? nameIn(annotation) : null;
}

function nameIn(annotation: Expression): string | null {
  if (annotation.kind === Kind.Name) return annotation.id;
  return annotation.kind === Kind.Constant && typeof annotation.value === "string" ? annotation.value : null;
}
