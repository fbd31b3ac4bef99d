// `_rooflint_toml`: TOML as tomllib reads it, for the Python file server/library/stdlib/tomllib.py. Dates are unknown.
import { parse, TomlDate, TomlError, type TomlValue } from "smol-toml";
import { setItem } from "../items";
import { native } from "../native";
import { list, T, unknown } from "../types";
import { Float, type Machine, PyDict, PyModule, type Value } from "../values";

export function tomlModule(): PyModule {
  const module = new PyModule(T.module, "_rooflint_toml", null);
  module.attrs.set(TABLE.name, TABLE);
  return module;
}

/** The table of a text, or text that says what is wrong with it. */
const TABLE = native("table(text)", (vm, text) => {
  vm.work("letters", String(text).length);
  try {
    return pythonOf(vm, parse(String(text), { maxDepth: MAX_DEPTH, integersAsBigInt: true }));
  } catch (error) {
    if (error instanceof TomlError) return error.message.split("\n")[0] ?? "";
    throw error;
  }
});

/** Configurations nest a few levels; the parser and this reader call themselves for each. */
const MAX_DEPTH = 100;

function pythonOf(vm: Machine, value: TomlValue): Value {
  vm.step();
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (typeof value === "number") return new Float(value);
  if (value instanceof TomlDate) return unknown(`the date ${value.toISOString()}`);
  if (Array.isArray(value)) return list(value.map((item) => pythonOf(vm, item)));
  const made = new PyDict(T.dict);
  for (const [key, item] of Object.entries(value)) setItem(vm, made, key, pythonOf(vm, item));
  return made;
}
