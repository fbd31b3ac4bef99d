// `_rooflint_yaml`: YAML 1.1 as PyYAML reads it, for the Python file server/library/yaml/__init__.py. Nothing is
// constructed but scalars, lists and dicts: what another tag stands for is unknown, locally.
import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
} from "yaml";
import { setItem } from "../items";
import { native } from "../native";
import { list, raise, T, tuple, unknown } from "../types";
import { Float, type Machine, PyDict, PyList, PyModule, type Value } from "../values";

export function yamlModule(): PyModule {
  const module = new PyModule(T.module, "_rooflint_yaml", null);
  module.attrs.set(DOCUMENTS.name, DOCUMENTS);
  return module;
}

/** A list of the documents of a text, or text that says what is wrong with it. */
const DOCUMENTS = native("documents(text)", (vm, text) => documents(vm, String(text)));

/** Configurations nest a few levels; the parser and this reader call themselves for each. */
const MAX_DEPTH = 100;

function documents(vm: Machine, text: string): Value {
  vm.work("letters", text.length);
  if (deepest(text) > MAX_DEPTH) return `nested deeper than ${MAX_DEPTH} levels`;
  const parsed = parseAllDocuments(text, { version: "1.1", schema: "failsafe", merge: false, uniqueKeys: false });
  if ("empty" in parsed) return list([]);
  const [error] = parsed.flatMap(({ errors }) => errors);
  if (error) return error.message;
  return list(parsed.map(({ contents }) => new Reader(vm).value(contents)));
}

/** An upper bound of the depth: brackets that stand open, and columns at which lines or their entries begin. */
function deepest(text: string): number {
  let open = 0;
  let most = 0;
  for (const letter of text) {
    if (letter === "[" || letter === "{") most = Math.max(most, ++open);
    else if (letter === "]" || letter === "}") open = Math.max(0, open - 1);
  }
  const indents = new Set(text.split("\n").map((line) => /^[\s\-?:]*/.exec(line)?.[0].length));
  return most + indents.size;
}

class Reader {
  readonly #anchors = new Map<string, Value>();
  constructor(readonly vm: Machine) {}

  value(node: unknown): Value {
    this.vm.step();
    if (isAlias(node)) return this.#aliased(node);
    const made = this.#made(node);
    const { anchor } = (node ?? {}) as Partial<Node & { anchor: string }>;
    if (anchor !== undefined) this.#anchors.set(anchor, made);
    return made;
  }

  /** Several aliases of an anchor are one object, as in PyYAML. */
  #aliased({ source }: Alias): Value {
    return this.#anchors.get(source) ?? unknown(`the YAML alias *${source}`);
  }

  #made(node: unknown): Value {
    const { tag } = (node ?? {}) as { tag?: string };
    if (tag?.endsWith("python/tuple") && isSeq(node)) return tuple(node.items.map((item) => this.value(item)));
    if (tag !== undefined && !tag.startsWith(CORE)) return unknown(`the YAML tag ${tag}`);
    if (isScalar(node)) return scalar(node, tag);
    if (isSeq(node)) return list(node.items.map((item) => this.value(item)));
    return isMap(node) ? this.#mapping(node) : null;
  }

  /** What `<<` merges comes first, so that the mapping's own entries win. */
  #mapping(node: YAMLMap): PyDict {
    const made = new PyDict(T.dict);
    // in the order of the text: an anchor stands before its aliases
    const entries = node.items.map(({ key, value }) => ({ key, value: this.value(value) }));
    for (const { key, value } of entries) if (isMerge(key)) this.#merge(made, value);
    for (const { key, value } of entries) if (!isMerge(key)) setItem(this.vm, made, this.value(key), value);
    return made;
  }

  #merge(into: PyDict, merged: Value): void {
    if (merged instanceof PyDict) {
      for (const [key, value] of merged.map.values()) setItem(this.vm, into, key, value);
    } else if (merged instanceof PyList) {
      for (const item of merged.items.toReversed()) this.#merge(into, item);
    } else raise("ValueError", "expected a mapping or list of mappings for merging");
  }
}

function isMerge(key: unknown): boolean {
  return isScalar(key) && key.value === "<<" && key.type === "PLAIN";
}

const CORE = "tag:yaml.org,2002:";

/** YAML 1.1, https://yaml.org/type/, with the deviations of PyYAML's resolver: a float has a point and a signed exponent. */
const IMPLICIT: readonly (readonly [pattern: RegExp, make: (text: string) => Value])[] = [
  [/^(~|null|Null|NULL|)$/, () => null],
  [/^(yes|Yes|YES|true|True|TRUE|on|On|ON)$/, () => true],
  [/^(no|No|NO|false|False|FALSE|off|Off|OFF)$/, () => false],
  [/^[-+]?(0|[1-9][0-9_]*)$/, (text) => integer(text, 10)],
  [/^[-+]?0b[01_]+$/, (text) => integer(text.replace("0b", ""), 2)],
  [/^[-+]?0x[0-9a-fA-F_]+$/, (text) => integer(text.replace("0x", ""), 16)],
  [/^[-+]?0[0-7_]+$/, (text) => integer(text, 8)],
  [/^[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+$/, (text) => sexagesimal(text)],
  [/^[-+]?([0-9][0-9_]*)\.[0-9_]*([eE][-+][0-9]+)?$/, (text) => new Float(Number(text.replaceAll("_", "")))],
  [/^\.[0-9][0-9_]*([eE][-+][0-9]+)?$/, (text) => new Float(Number(text.replaceAll("_", "")))],
  [/^[-+]?\.(inf|Inf|INF)$/, (text) => new Float(text.startsWith("-") ? -Infinity : Infinity)],
  [/^\.(nan|NaN|NAN)$/, () => new Float(Number.NaN)],
  [/^\d{4}-\d\d?-\d\d?([Tt ].*)?$/, (text) => unknown(`the date ${text}`)],
];

function scalar({ value, type }: Scalar, tag: string | undefined): Value {
  const text = String(value ?? "");
  if (tag === `${CORE}str` || (tag === undefined && type !== "PLAIN" && value !== null)) return text;
  if (tag === `${CORE}float`) return new Float(Number(text.replaceAll("_", "")));
  const implicit = IMPLICIT.find(([pattern]) => pattern.test(text));
  return implicit ? implicit[1](text) : text;
}

function integer(text: string, base: number): Value {
  const digits = text.replaceAll("_", "").replace(/^[-+]/, "");
  const sign = text.startsWith("-") ? -1 : 1;
  const value = sign * Number.parseInt(digits, base);
  return Number.isSafeInteger(value) ? value : unknown(`the number ${text} in a YAML file`);
}

/** `12:30` is 750. */
function sexagesimal(text: string): Value {
  const [sign, digits] = text.startsWith("-") ? [-1, text.slice(1)] : [1, text.replace(/^\+/, "")];
  return (
    sign *
    digits
      .replaceAll("_", "")
      .split(":")
      .reduce((sum, part) => sum * 60 + Number(part), 0)
  );
}
