// str.
import { bytes, decode, encode } from "../bytes";
import { formatTemplate, formatValue } from "../format";
import { getItem, resolveSlice } from "../items";
import { items, iterOf } from "../iteration";
import { defineMethods, native } from "../native";
import { isPrintable, toStr } from "../repr";
import { codePointLength } from "../truth";
import { classOf, isUnknown, list, raise, slice, T, tuple, unbox, unknown } from "../types";
import { type Machine, PyBytes, type PyClass, PyDict, PyObject, PyTuple, type Value } from "../values";

T.str.set(
  "__new__",
  native("__new__(cls, object='', encoding=None, errors='strict')", (vm, cls, object, encoding, errors) => {
    if (isUnknown(object as Value)) return object as Value;
    const text =
      object instanceof PyBytes && encoding !== null
        ? decode(object.text, String(encoding), String(errors))
        : toStr(vm, object as Value);
    return cls === T.str ? text : new PyObject(cls as PyClass, text);
  }),
);

function text(value: Value | undefined): string {
  const plain = unbox(value as Value);
  return typeof plain === "string" ? plain : raise("TypeError", "expected a str");
}

/** Unknown arguments make the result unknown; everything else goes to `body` as text. */
function textual(body: (vm: Machine, self: string, ...args: readonly Value[]) => Value) {
  return (vm: Machine, ...args: readonly Value[]): Value => {
    const open = args.find(isUnknown);
    if (open !== undefined) return open;
    const self = text(args[0]);
    vm.work("letters", self.length);
    return body(vm, self, ...args.slice(1));
  };
}

/** As `textual`, for what looks at every letter by itself. */
function spelling(body: (vm: Machine, self: string, ...args: readonly Value[]) => Value) {
  return textual((vm, self, ...args) => {
    vm.work("spelled", self.length);
    return body(vm, self, ...args);
  });
}

const simple = (change: (self: string) => Value) => textual((_vm, self) => change(self));
const test = (pattern: RegExp) => textual((_vm, self) => pattern.test(self));

defineMethods(T.str, {
  "upper(self)": simple((self) => self.toUpperCase()),
  "lower(self)": simple((self) => self.toLowerCase()),
  "casefold(self)": spelling((_vm, self) => self.toLowerCase().replaceAll("ß", "ss")),
  "capitalize(self)": simple((self) => self.charAt(0).toUpperCase() + self.slice(1).toLowerCase()),
  "title(self)": spelling((_vm, self) =>
    self
      .toLowerCase()
      .replace(/(^|[^a-z])([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase()),
  ),
  "swapcase(self)": spelling((_vm, self) =>
    [...self].map((letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase())).join(""),
  ),
  "isdigit(self)": test(/^[\p{Nd}\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089]+$/u),
  "isascii(self)": test(/^[\0-\x7f]*$/),
  "isprintable(self)": simple((self) => isPrintable(self)),
  "isdecimal(self)": test(/^\p{Nd}+$/u),
  "isnumeric(self)": test(/^\p{N}+$/u),
  "isalpha(self)": test(/^\p{L}+$/u),
  "isalnum(self)": test(/^[\p{L}\p{N}]+$/u),
  "isspace(self)": test(/^\s+$/u),
  "isidentifier(self)": test(/^[\p{L}_][\p{L}\p{N}_]*$/u),
  "isupper(self)": textual((_vm, self) => self === self.toUpperCase() && self !== self.toLowerCase()),
  "islower(self)": textual((_vm, self) => self === self.toLowerCase() && self !== self.toUpperCase()),
  "istitle(self)": test(/^(?:[^a-z]*\b[A-Z][a-z]*)+$/),
  "strip(self, chars=None)": spelling((_vm, self, chars) => trimEnd(trimStart(self, chars as Value), chars as Value)),
  "lstrip(self, chars=None)": spelling((_vm, self, chars) => trimStart(self, chars as Value)),
  "rstrip(self, chars=None)": spelling((_vm, self, chars) => trimEnd(self, chars as Value)),
  "startswith(self, prefix, start=None, end=None)": textual((vm, self, prefix, start, end) =>
    affix(vm, self, prefix as Value, start as Value, end as Value, (part, fix) => part.startsWith(fix)),
  ),
  "endswith(self, suffix, start=None, end=None)": textual((vm, self, suffix, start, end) =>
    affix(vm, self, suffix as Value, start as Value, end as Value, (part, fix) => part.endsWith(fix)),
  ),
  "removeprefix(self, prefix)": textual((_vm, self, prefix) =>
    self.startsWith(text(prefix)) ? self.slice(text(prefix).length) : self,
  ),
  "removesuffix(self, suffix)": textual((_vm, self, suffix) =>
    text(suffix) !== "" && self.endsWith(text(suffix)) ? self.slice(0, -text(suffix).length) : self,
  ),
  "split(self, sep=None, maxsplit=-1)": textual((vm, self, sep, most) => split(vm, self, sep as Value, Number(most))),
  "rsplit(self, sep=None, maxsplit=-1)": spelling((vm, self, sep, most) =>
    splitRight(vm, self, sep as Value, Number(most)),
  ),
  "splitlines(self, keepends=False)": textual((vm, self, keepends) => {
    const lines = self.match(LINES) ?? [];
    vm.make("piece", 2 * lines.length);
    return list(lines.map((line) => (keepends === true ? line : line.replace(LINE_END, ""))));
  }),
  "partition(self, sep)": textual((_vm, self, sep) => partition(self, text(sep), self.indexOf(text(sep)))),
  "rpartition(self, sep)": textual((_vm, self, sep) => partition(self, text(sep), self.lastIndexOf(text(sep)), true)),
  "join(self, iterable)": textual((vm, self, iterable) => join(vm, self, iterable as Value)),
  "replace(self, old, new, count=-1)": textual((vm, self, old, fresh, count) =>
    replace(vm, self, text(old), text(fresh), Number(count)),
  ),
  "find(self, sub, start=None, end=None)": textual((vm, self, sub, start, end) =>
    find(vm, self, text(sub), start as Value, end as Value, false),
  ),
  "rfind(self, sub, start=None, end=None)": textual((vm, self, sub, start, end) =>
    find(vm, self, text(sub), start as Value, end as Value, true),
  ),
  "index(self, sub, start=None, end=None)": textual((vm, self, sub, start, end) =>
    found(find(vm, self, text(sub), start as Value, end as Value, false)),
  ),
  "rindex(self, sub, start=None, end=None)": textual((vm, self, sub, start, end) =>
    found(find(vm, self, text(sub), start as Value, end as Value, true)),
  ),
  "count(self, sub, start=None, end=None)": textual((vm, self, sub, start, end) => {
    const window = String(getItem(vm, self, slice(start as Value, end as Value, null)));
    return text(sub) === "" ? codePointLength(window) + 1 : window.split(text(sub)).length - 1;
  }),
  "zfill(self, width)": textual((vm, self, width) => {
    const sign = /^[+-]/.exec(self)?.[0] ?? "";
    return sign + fill(vm, self.slice(sign.length), width, "0", (missing) => missing, sign.length);
  }),
  "center(self, width, fillchar=' ')": textual((vm, self, width, letter) =>
    fill(vm, self, width, letter, (missing) => Math.floor(missing / 2) + (missing & Number(width) & 1)),
  ),
  "ljust(self, width, fillchar=' ')": textual((vm, self, width, letter) => fill(vm, self, width, letter, () => 0)),
  "rjust(self, width, fillchar=' ')": textual((vm, self, width, letter) =>
    fill(vm, self, width, letter, (missing) => missing),
  ),
  "expandtabs(self, tabsize=8)": spelling((vm, self, size) => expandTabs(vm, self, Number(size))),
  "encode(self, encoding='utf-8', errors='strict')": spelling((_vm, self, encoding, errors) =>
    bytes(encode(self, text(encoding), text(errors))),
  ),
  "format(self, *args, **kwargs)": (vm, self, args, keywords) =>
    formatTemplate(
      vm,
      text(self),
      (args as PyTuple).items,
      new Map([...(keywords as PyDict).map.values()].map(([key, value]) => [key as string, value])),
    ),
  "format_map(self, mapping)": (vm, self, mapping) => {
    if (!(mapping instanceof PyDict)) return unknown("format_map() of a mapping that is no dict");
    const named = [...mapping.map.values()].map(([key, value]) => [String(key), value] as const);
    return formatTemplate(vm, text(self), [], new Map(named));
  },
  "translate(self, table)": spelling((vm, self, table) => translate(vm, self, table as Value)),
  "__iter__(self)": textual((vm, self) => iterOf(vm, self)),
  "__len__(self)": textual((_vm, self) => codePointLength(self)),
  "__getitem__(self, index)": (vm, self, index) => getItem(vm, text(self), index as Value),
  "__contains__(self, item)": textual((_vm, self, item) => self.includes(text(item))),
  "__str__(self)": simple((self) => self),
  "__format__(self, spec)": textual((vm, self, spec) => formatValue(vm, self, text(spec))),
});
T.str.set(
  "maketrans",
  native("maketrans(x, y=None, z=None)", (vm, x, y, z) => {
    const table = new PyDict(T.dict);
    for (const given of [x, z]) if (typeof given === "string") vm.make("entry", given.length);
    if (y !== null) {
      if (typeof x !== "string")
        return raise("TypeError", "first maketrans argument must be a string if there is a second argument");
      const others = [...text(y)];
      if (others.length !== [...x].length)
        raise("ValueError", "the first two maketrans arguments must have equal length");
      [...x].forEach((letter, i) => {
        table.map.set(letter.codePointAt(0), [letter.codePointAt(0) as number, others[i] ?? ""]);
      });
    } else {
      if (!(x instanceof PyDict))
        return raise("TypeError", "if you give only one argument to maketrans it must be a dict");
      for (const [key, value] of x.map.values())
        table.map.set(typeof key === "string" ? key.codePointAt(0) : key, [key, value]);
    }
    for (const letter of z === null ? "" : text(z))
      table.map.set(letter.codePointAt(0), [letter.codePointAt(0) as number, null]);
    return table;
  }),
);

/** Brings text to `width` letters, `left` of the missing ones before it. */
function fill(
  vm: Machine,
  self: string,
  width: Value | undefined,
  letter: Value | undefined,
  left: (missing: number) => number,
  taken = 0,
): string {
  vm.allocate(Number(width));
  if (codePointLength(text(letter)) !== 1) raise("TypeError", "The fill character must be exactly one character long");
  const missing = Math.max(0, Number(width) - codePointLength(self) - taken);
  const before = left(missing);
  return text(letter).repeat(before) + self + text(letter).repeat(missing - before);
}

/** Where `splitlines` cuts, beside `\r\n`: https://docs.python.org/3/library/stdtypes.html#str.splitlines */
const LINE_ENDS = [0x0a, 0x0b, 0x0c, 0x0d, 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029];
const ANY_END = LINE_ENDS.map((code) => `\\u${code.toString(16).padStart(4, "0")}`).join("");
const LINE_END = new RegExp(`\\r\\n|[${ANY_END}]`);
const LINES = new RegExp(`[^${ANY_END}]*(?:\\r\\n|[${ANY_END}])|[^${ANY_END}]+$`, "g");

function expandTabs(vm: Machine, self: string, size: number): string {
  let column = 0;
  let result = "";
  for (const letter of self) {
    vm.allocate(result.length + size);
    const shown = letter === "\t" ? " ".repeat(size > 0 ? size - (column % size) : 0) : letter;
    column = letter === "\n" || letter === "\r" ? 0 : column + shown.length;
    result += shown;
  }
  return result;
}

function cutter(chars: Value): (letter: string) => boolean {
  return chars === null ? (letter) => /\s/u.test(letter) : (letter) => text(chars).includes(letter);
}

function trimStart(self: string, chars: Value): string {
  const cut = cutter(chars);
  let start = 0;
  while (start < self.length && cut(self.charAt(start))) start++;
  return self.slice(start);
}

function trimEnd(self: string, chars: Value): string {
  const cut = cutter(chars);
  let end = self.length;
  while (end > 0 && cut(self.charAt(end - 1))) end--;
  return self.slice(0, end);
}

function affix(
  vm: Machine,
  self: string,
  fix: Value,
  start: Value,
  end: Value,
  check: (part: string, fix: string) => boolean,
): boolean {
  const part = start === null && end === null ? self : String(getItem(vm, self, slice(start, end, null)));
  return (fix instanceof PyTuple ? fix.items : [fix]).some((option) => check(part, text(option)));
}

function split(vm: Machine, self: string, separator: Value, most: number): Value {
  vm.allocate(self.length);
  if (separator !== null && text(separator) === "") raise("ValueError", "empty separator");
  const pieces =
    separator === null
      ? self
          .trim()
          .split(/\s+/u)
          .filter((piece) => piece !== "")
      : self.split(text(separator));
  vm.make("piece", pieces.length);
  if (most < 0 || pieces.length <= most + 1) return list(pieces);
  return list([...pieces.slice(0, most), restAfter(self, pieces.slice(0, most), separator)]);
}

function restAfter(self: string, heads: readonly string[], separator: Value): string {
  let at = 0;
  for (const head of heads)
    at = self.indexOf(head, at) + head.length + (separator === null ? 0 : text(separator).length);
  return separator === null ? self.slice(at).trimStart() : self.slice(at);
}

function splitRight(vm: Machine, self: string, separator: Value, most: number): Value {
  const mirrored = (value: string): string => [...value].reverse().join("");
  const pieces = split(vm, mirrored(self), separator === null ? null : mirrored(text(separator)), most) as Value & {
    items: string[];
  };
  return list(pieces.items.map(mirrored).reverse());
}

function partition(self: string, separator: string, at: number, fromRight = false): Value {
  if (at < 0) return tuple(fromRight ? ["", "", self] : [self, "", ""]);
  return tuple([self.slice(0, at), separator, self.slice(at + separator.length)]);
}

function join(vm: Machine, separator: string, iterable: Value): Value {
  const parts = items(vm, iterable);
  const open = parts.find(isUnknown);
  if (open !== undefined) return open;
  const bad = parts.findIndex((part) => typeof unbox(part) !== "string");
  if (bad >= 0) {
    const { name } = classOf(parts[bad] as Value);
    raise("TypeError", `sequence item ${bad}: expected str instance, ${name} found`);
  }
  vm.work("hashed", parts.length);
  vm.allocate(parts.reduce((sum: number, part) => sum + (unbox(part) as string).length + separator.length, 0));
  return parts.map((part) => unbox(part)).join(separator);
}

function replace(vm: Machine, self: string, old: string, fresh: string, count: number): string {
  if (old === "") return spread(vm, self, fresh, count);
  const pieces = self.split(old);
  const cuts = count < 0 ? pieces.length - 1 : Math.min(count, pieces.length - 1);
  vm.allocate(self.length + cuts * fresh.length);
  return (
    pieces.slice(0, cuts + 1).join(fresh) +
    pieces
      .slice(cuts + 1)
      .map((piece) => old + piece)
      .join("")
  );
}

/** `replace("", fresh)`: before every letter and at the end. */
function spread(vm: Machine, self: string, fresh: string, count: number): string {
  const letters = [...self];
  const most = count < 0 ? letters.length + 1 : Math.min(count, letters.length + 1);
  vm.allocate(self.length + most * fresh.length);
  const parts = letters.map((letter, i) => (i < most ? fresh + letter : letter));
  return parts.join("") + (letters.length < most ? fresh : "");
}

function find(vm: Machine, self: string, part: string, start: Value, end: Value, last: boolean): number {
  const [from, to] = resolveSlice(vm, slice(start, end, null), self.length);
  const window = self.slice(from, to);
  const at = last ? window.lastIndexOf(part) : window.indexOf(part);
  return at < 0 ? -1 : at + from;
}

function found(at: number): number {
  return at < 0 ? raise("ValueError", "substring not found") : at;
}

function translate(vm: Machine, self: string, table: Value): Value {
  if (!(table instanceof PyDict)) return self;
  let translated = "";
  for (const letter of self) {
    const entry = table.map.get(letter.codePointAt(0));
    translated += entry === undefined ? letter : replacement(entry[1]);
    vm.allocate(translated.length);
  }
  return translated;
}

function replacement(value: Value): string {
  if (value === null) return "";
  return typeof value === "number" ? String.fromCodePoint(value) : String(value);
}
