// Calls of PyTorch's built-in functions are held to the arguments that these take, in the order and in the words of PyTorch's own
// parser (torch/csrc/utils/python_arg_parser.cpp). torch-signatures.json has the signatures; test/pytorch/signatures.py wrote it.
import { methodOf } from "../../python/attributes";
import { builtin, classOf, isUnknown, NO_KEYWORDS, raise, unbox } from "../../python/types";
import { Float, type Keywords, PyBuiltin, PyList, PyObject, PyTuple, type Value } from "../../python/values";
import { DTYPES } from "../../tensor/dtype";
import { deviceParts } from "./devices";
import { handleOf } from "./tensors";
import file from "./torch-signatures.json";

interface Parameter {
  readonly kind: string;
  readonly name: string;
  /** Of a list: how many elements one number stands for; 0 where it stands for none. */
  readonly size: number;
  readonly nullable: boolean;
  readonly optional: boolean;
  readonly keywordOnly: boolean;
}

interface Signature {
  readonly parameters: readonly Parameter[];
  /** Older forms: taken, but not told. */
  readonly hidden: boolean;
  readonly text: string;
  readonly minArguments: number;
  readonly maxPositional: number;
}

interface Known {
  /** As messages call the function. */
  readonly name: string;
  readonly signatures: readonly Signature[];
  /** Of the parameters of all of them. */
  readonly names: ReadonlySet<string>;
}

/** The function itself where PyTorch's is written in Python; else one that first checks its arguments. */
export function guarded(key: string, make: Value, method: boolean, fill: Value = null): Value {
  if (!Object.hasOwn(file, key)) return make;
  let known: Known | null = null;
  return builtin(
    key.slice(key.lastIndexOf(".") + 1),
    (vm, args, keywords) => {
      known ??= read(key as keyof typeof file);
      check(known, method ? args.slice(1) : args, keywords);
      const out = keywords.get("out") ?? null;
      if (fill !== null && keywords.has("out")) {
        const rest = without(inPyTorchsWords(known, keywords), "out");
        return out === null ? vm.call(make, args, rest) : vm.call(fill, [out, make, ...args], rest);
      }
      return vm.call(make, args, keywords.size === 0 ? NO_KEYWORDS : inPyTorchsWords(known, keywords));
    },
    method,
  );
}

/** Names of a namespace's functions whose signatures are known. */
export function guardedNames(namespace: string): readonly string[] {
  const keys = Object.keys(file).filter((key) => key.slice(0, key.lastIndexOf(".")) === namespace);
  return keys.map((key) => key.slice(namespace.length + 1));
}

function read(key: keyof typeof file): Known {
  const { name, signatures } = file[key];
  const read = signatures.map(signatureOf);
  const names = new Set(read.flatMap(({ parameters }) => parameters.map((parameter) => parameter.name)));
  return { name, signatures: read, names };
}

function signatureOf(text: string): Signature {
  const hidden = text.startsWith("!");
  const parts = text === "" ? [] : text.replace("!", "").split(/, (?=\*|(?:tuple of )?[\w.]+(?:\[\d+\])?\?? \w+)/);
  const star = parts.indexOf("*");
  const parameters = parts.flatMap((part, i) => (part === "*" ? [] : [parameterOf(part, star >= 0 && i > star)]));
  return {
    parameters,
    hidden,
    text: `(${text.replace(/\[\d+\]/g, "").replaceAll("?", "")})`,
    minArguments: parameters.filter(({ optional }) => !optional).length,
    maxPositional: star < 0 ? parameters.length : star,
  };
}

function parameterOf(part: string, keywordOnly: boolean): Parameter {
  const [, kind = "", size, nullable, name = "", optional] =
    /^(.+?)(?:\[(\d+)\])?(\?)? (\w+)( = .*)?$/.exec(part) ?? [];
  return {
    kind,
    name,
    size: Number(size ?? 0),
    nullable: nullable !== undefined,
    optional: optional !== undefined,
    keywordOnly,
  };
}

function check(known: Known, args: readonly Value[], keywords: Keywords): void {
  const [first] = known.signatures;
  if (known.signatures.some((signature) => mismatch(known.name, signature, args, keywords) === null)) return;
  const count = args.length + keywords.size;
  const plausible = known.signatures.filter(
    ({ hidden, minArguments, parameters }) => !hidden && count >= minArguments && count <= parameters.length,
  );
  const told = known.signatures.length === 1 ? first : plausible.length === 1 ? plausible[0] : undefined;
  if (told !== undefined) raise("TypeError", mismatch(known.name, told, args, keywords));
  const options = known.signatures.filter(({ hidden }) => !hidden).map(({ text }) => text);
  const expected = options.length === 1 ? options[0] : `one of:${options.map((text) => `\n * ${text}`).join("")}\n`;
  raise(
    "TypeError",
    `${known.name}() received an invalid combination of arguments - got (${given(args, keywords)}), but expected ${expected}`,
  );
}

/** As PyTorch's parser lists them: the last keyword first. */
function given(args: readonly Value[], keywords: Keywords): string {
  const named = [...keywords].reverse().map(([name, value]) => `${name}=${typeName(value)}`);
  const all = [...args.map(typeName), ...named];
  return args.length > 0 ? all.join(", ") : all.map((text) => `${text}, `).join("");
}

/** Why the arguments do not fit; null where they do. */
function mismatch(name: string, signature: Signature, args: readonly Value[], keywords: Keywords): string | null {
  const { parameters, maxPositional } = signature;
  const several = maxPositional === 1 && parameters[0]?.kind === "tuple of ints";
  if (args.length > maxPositional && !several) return tooMany(name, signature, args.length);
  let position = 0;
  let named = 0;
  for (const [i, parameter] of parameters.entries()) {
    const isPositional = position < args.length;
    if (isPositional && parameter.keywordOnly) return tooMany(name, signature, args.length);
    const value = isPositional ? args[position] : byName(parameter, keywords);
    if (value === undefined) {
      if (!parameter.optional) return missing(name, parameters.slice(i));
      continue;
    }
    const isList = several && isPositional && itemsOf(value) === null;
    if (!((value === null && parameter.nullable) || (isList ? areIntegers(args) : fits(name, parameter, value, i))))
      return wrongType(name, parameter, isList ? args : value, isPositional ? position + 1 : null);
    if (isList) position = args.length;
    else if (isPositional) position++;
    else named++;
  }
  return named < keywords.size ? unexpected(name, parameters, keywords, args.length) : null;
}

function tooMany(name: string, { parameters, maxPositional }: Signature, count: number): string {
  const least = parameters.filter(({ optional, keywordOnly }) => !optional && !keywordOnly).length;
  const given = `but ${count} ${count === 1 ? "was" : "were"} given`;
  return least === maxPositional
    ? `${name}() takes ${maxPositional} positional argument${maxPositional === 1 ? "" : "s"} ${given}`
    : `${name}() takes from ${least} to ${maxPositional} positional arguments ${given}`;
}

/** PyTorch writes the plural of one. */
function missing(name: string, rest: readonly Parameter[]): string {
  const names = rest.filter(({ optional }) => !optional).map((parameter) => `"${parameter.name}"`);
  return `${name}() missing ${names.length} required positional argument${names.length === 1 ? "s" : ""}: ${names.join(", ")}`;
}

function unexpected(name: string, parameters: readonly Parameter[], keywords: Keywords, positional: number): string {
  for (const keyword of keywords.keys()) {
    const at = parameters.findIndex(
      (parameter) => parameter.name === keyword || NUMPY_NAMES[parameter.name]?.includes(keyword),
    );
    if (at < 0) return `${name}() got an unexpected keyword argument '${keyword}'`;
    if (at < positional) return `${name}() got multiple values for argument '${keyword}'`;
  }
  return "invalid keyword arguments";
}

function wrongType(
  name: string,
  parameter: Parameter,
  value: Value | readonly Value[],
  position: number | null,
): string {
  const where = `${name}(): argument '${parameter.name}'${position === null ? "" : ` (position ${position})`}`;
  const items = Array.isArray(value) ? value : itemsOf(value as Value);
  if (items !== null && parameter.kind === "tuple of ints" && position !== null)
    return `${where} must be ${parameter.kind}, but found element of type ${typeName(items[0] ?? null)} at pos 0`;
  return `${where} must be ${parameter.kind}, not ${typeName(value as Value)}`;
}

/** NumPy's names of parameters, which PyTorch takes too. */
const NUMPY_NAMES: Readonly<Record<string, readonly string[]>> = {
  dim: ["axis"],
  keepdim: ["keepdims"],
  input: ["x", "a", "x1"],
  other: ["x2"],
};

function byName({ name }: Parameter, keywords: Keywords): Value | undefined {
  if (keywords.size === 0) return undefined;
  return [name, ...(NUMPY_NAMES[name] ?? [])].map((each) => keywords.get(each)).find((value) => value !== undefined);
}

function without(keywords: Keywords, name: string): Keywords {
  return new Map([...keywords].filter(([keyword]) => keyword !== name));
}

function inPyTorchsWords({ names }: Known, keywords: Keywords): Keywords {
  if ([...keywords.keys()].every((keyword) => names.has(keyword))) return keywords;
  const own = (keyword: string) => {
    if (names.has(keyword)) return keyword;
    return (
      Object.entries(NUMPY_NAMES).find(([name, others]) => names.has(name) && others.includes(keyword))?.[0] ?? keyword
    );
  };
  return new Map([...keywords].map(([keyword, value]) => [own(keyword), value]));
}

/** What is not known fits everything. */
function fits(name: string, { kind, size }: Parameter, value: Value, argument: number): boolean {
  if (isUnknown(value)) return true;
  const items = itemsOf(value);
  switch (kind) {
    case "Tensor":
      return handleOf(value) !== null || (TAKE_NUMBERS.has(name.replace(/_$/, "")) && isNumber(value));
    case "Number":
      return isNumber(value) || isScalar(value, () => true);
    case "float":
      return (isNumber(value) && classOf(value).name !== "complex") || isScalar(value, () => true);
    case "int":
      return isInteger(value) || isScalar(value, isWhole);
    case "tuple of ints":
      return items === null ? size > 0 && (isInteger(value) || isElement(value)) : areIntegers(items);
    case "tuple of floats":
    case "tuple of Scalars":
      return items?.slice(0, 1).every((item) => isUnknown(item) || isNumber(item)) ?? false;
    case "tuple of Tensors":
      return items !== null && areTensors(items, argument);
    case "bool":
      return typeof unbox(value) === "boolean";
    case "str":
      return typeof unbox(value) === "string";
    case "torch.device":
      return isInteger(value) || isDeviceText(value) || classOf(value).name === "device";
    case "torch.dtype":
      return (
        classOf(value).name === "dtype" || (classOf(value).name === "type" && NUMBER_TYPES.has(nameOfClass(value)))
      );
    case "torch.layout":
    case "torch.memory_format":
    case "torch.Generator":
      return classOf(value).name === kind.slice("torch.".length);
    default:
      return true;
  }
}

/** should_allow_numbers_as_tensors of python_arg_parser.cpp. */
const TAKE_NUMBERS = new Set([
  ...["add", "sub", "mul", "div", "subtract", "multiply", "divide", "true_divide", "floor_divide", "copy"],
]);
/** RuntimeError for a text that names no device. */
function isDeviceText(value: Value): boolean {
  const plain = unbox(value);
  return typeof plain === "string" && deviceParts(plain).length > 0;
}

const NUMBER_TYPES = new Set(["float", "int", "bool"]);

function nameOfClass(value: Value): string {
  return value instanceof PyObject && "name" in value ? String(value.name) : "";
}

function itemsOf(value: Value): readonly Value[] | null {
  return value instanceof PyTuple || value instanceof PyList ? value.items : null;
}

function isNumber(value: Value): boolean {
  const plain = unbox(value);
  return (
    typeof plain === "boolean" ||
    plain instanceof Float ||
    isInteger(value) ||
    ["float", "complex"].includes(classOf(value).name)
  );
}

/** NumPy's numbers have `__index__`; a tensor is an integer for its element type. */
function isInteger(value: Value): boolean {
  const plain = unbox(value);
  if (typeof plain === "number" || typeof plain === "bigint") return true;
  return value instanceof PyObject && handleOf(value) === null && methodOf(value, "__index__") !== undefined;
}

/** A tensor of one element that no gradient is asked of, in place of a number. */
function isScalar(value: Value, takes: (value: Value) => boolean): boolean {
  const handle = handleOf(value);
  if (handle === null) return false;
  const { shape } = handle.tensorType;
  return !handle.requiresGrad && (shape === null || shape.length === 0) && takes(value);
}

function isWhole(value: Value): boolean {
  const dtype = handleOf(value)?.tensorType.dtype ?? null;
  return dtype === null || DTYPES[dtype].kind === "signed" || DTYPES[dtype].kind === "unsigned";
}

/** Only the first one is looked at here: the others are where they are read. */
function areIntegers(items: readonly Value[]): boolean {
  const [first] = items;
  return first === undefined || isUnknown(first) || isInteger(first) || isElement(first);
}

/** A tensor of one integer has `__index__`. */
function isElement(value: Value): boolean {
  return isWhole(value) && (handleOf(value)?.tensorType.shape?.every((size) => size === 1 || size === null) ?? false);
}

function areTensors(items: readonly Value[], argument: number): boolean {
  const at = items.findIndex((item) => handleOf(item) === null && !isUnknown(item));
  if (at < 0) return true;
  return raise(
    "TypeError",
    `expected Tensor as element ${at} in argument ${argument}, but got ${typeName(items[at] as Value)}`,
  );
}

const OF_TORCH = new Set(["dtype", "device", "layout", "memory_format", "Size"]);

function typeName(value: Value): string {
  const cls = classOf(value);
  if (value instanceof PyBuiltin) return "builtin_function_or_method";
  return OF_TORCH.has(cls.name) && cls.module?.startsWith("torch") ? `torch.${cls.name}` : cls.name;
}
