// A file parsed again after an edit. Only the module's statements that the edit touches are read anew; all others stay the
// nodes that they were and move along with the text. An edit inside the body of a function leaves even that function the
// node that it was, with another body.
//   The tree of the older text is used up.
import { type Edit, editBetween } from "../../text/shift";
import { type FunctionDef, Kind, type Node, type Statement } from "./ast";
import { type ParsedPython, parsePython } from "./parser";
import { movedTo } from "./same";

export interface Reparsed {
  readonly parsed: ParsedPython;
  /** The function that got another body, and what it was; null when more than one body changed. */
  readonly changed: ChangedFunction | null;
  /** Blanks, line breaks and comments changed, nothing that the program does: every node stays, where it stands now. */
  readonly isSame: boolean;
}

export interface ChangedFunction {
  readonly node: FunctionDef;
  readonly before: readonly Statement[];
}

export function reparse(known: ParsedPython, from: string, to: string): Reparsed {
  const edit = editBetween(from, to);
  const region = touched(known.module.body, from, edit);
  const read = known.problems.length === 0 ? readRegion(known, edit, region, to) : null;
  if (read && !saysMore(from, edit.start, edit.end) && !saysMore(to, edit.start, edit.newEnd)) {
    const { body } = known.module;
    const added = read.module.body.length - body.length;
    const fresh = read.module.body.slice(region.first, region.next + added);
    if (movedTo(body.slice(region.first, region.next), fresh))
      return { parsed: { ...read, module: { ...read.module, body } }, changed: null, isSame: true };
  }
  return reparsed(known, edit, region, read ?? parsePython(to));
}

/** Whether one of these lines holds a comment that tells something about the program: a type, an input of a model. */
function saysMore(text: string, start: number, end: number): boolean {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const newline = text.indexOf("\n", end);
  return /#\s*type:|rooflint|torchinfo/.test(text.slice(from, newline < 0 ? text.length : newline));
}

/** The file with new nodes where the edit is; null where only reading the whole text can tell what it means. */
function readRegion({ module, comments }: ParsedPython, edit: Edit, region: Region, to: string): ParsedPython | null {
  const delta = edit.newEnd - edit.end;
  const text = to.slice(region.start, region.end + delta);
  // the line goes on in the next one
  if (/\\\r?\n?$/.test(text)) return null;
  const read = parsePython(text);
  if (read.problems.length > 0) return null;
  for (const statement of read.module.body) move(statement, region.start);
  const behind = module.body.slice(region.next);
  for (const statement of behind) move(statement, delta);
  return {
    module: {
      ...module,
      end: to.length,
      body: [...module.body.slice(0, region.first), ...read.module.body, ...behind],
    },
    problems: [],
    comments: [
      ...comments.filter(({ end }) => end <= region.start),
      ...read.comments.map((comment) => shifted(comment, region.start)),
      ...comments.filter(({ start }) => start >= region.end).map((comment) => shifted(comment, delta)),
    ],
  };
}

/** Keeps the old nodes where a text that was read anew has the same ones, and the function that holds the edit. */
function reparsed({ module }: ParsedPython, edit: Edit, { first, next }: Region, fresh: ParsedPython): Reparsed {
  const delta = edit.newEnd - edit.end;
  const { body } = fresh.module;
  const old = module.body[first];
  const statement = body[first];
  const nothing = { parsed: fresh, changed: null, isSame: false };
  if (next !== first + 1 || !old || !statement || body.length !== module.body.length) return nothing;
  const isKept = (node: Statement, i: number) =>
    i === first || node === body[i] || standsAt(node, body[i], i < first ? 0 : delta);
  if (!module.body.every(isKept)) return nothing;
  const changed = graft(old, statement, edit, delta);
  if (changed === null) return nothing;
  module.body.forEach((node, i) => {
    if (i > first && node !== body[i]) move(node, delta);
  });
  return { parsed: { ...fresh, module: { ...fresh.module, body: module.body } }, changed, isSame: false };
}

/** Statements [first, next) of the module and the lines [start, end) that hold them. */
interface Region {
  readonly first: number;
  readonly next: number;
  readonly start: number;
  readonly end: number;
}

/** What stands on a line of its own behind the edit, or before the line that it begins in, means what it meant. */
function touched(body: readonly Statement[], text: string, edit: Edit): Region {
  const lines = body.map((statement) => lineStart(text, firstOffset(statement)));
  const lineOf = (index: number) => lines[index] ?? text.length;
  let first = body.findIndex(({ end }) => end >= edit.start);
  if (first < 0) first = body.length;
  // a line that is indented now would belong to the statement before it
  if (first > 0 && edit.start <= lineOf(first)) first--;
  let next = first;
  while (next < body.length && lineOf(next) <= edit.end) next++;
  // several statements in one line
  while (first > 0 && lineOf(first) < (body[first - 1] as Statement).end) first--;
  while (next > 0 && next < body.length && lineOf(next) < (body[next - 1] as Statement).end) next++;
  return { first, next, start: first === 0 ? 0 : lineOf(first), end: lineOf(next) };
}

function firstOffset(statement: Statement): number {
  const decorators = "decorator_list" in statement ? statement.decorator_list : [];
  return Math.min(statement.start, decorators[0]?.start ?? statement.start);
}

function lineStart(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && text[start - 1] !== "\n" && text[start - 1] !== "\r") start--;
  return start;
}

/** Puts the new body into the old function when nothing else of the statement differs. */
function graft(old: Statement, fresh: Statement, edit: Edit, delta: number): ChangedFunction | null {
  if (old.kind !== fresh.kind) return null;
  if (old.kind === Kind.ClassDef && fresh.kind === Kind.ClassDef) {
    const index = old.body.findIndex((inner) => firstOffset(inner) < edit.start && edit.end <= inner.end);
    const child = old.body[index];
    const freshChild = fresh.body[index];
    const isMoved = (inner: Statement, i: number) => standsAt(inner, fresh.body[i], i < index ? 0 : delta);
    const others = old.body.every((inner, i) => i === index || isMoved(inner, i));
    if (!child || !freshChild || !others || old.body.length !== fresh.body.length) return null;
    const changed = graft(child, freshChild, edit, delta);
    if (changed === null) return null;
    BELOW.delete(old);
    for (const inner of old.body.slice(index + 1)) move(inner, delta);
    (old as Movable).end += delta;
    return changed;
  }
  if (!isFunction(old) || !isFunction(fresh)) return null;
  const [first] = old.body;
  const [freshFirst] = fresh.body;
  const inBody = first && freshFirst && firstOffset(first) === firstOffset(freshFirst);
  if (!inBody || firstOffset(first) > edit.start || edit.end > old.end || old.end + delta !== fresh.end) return null;
  const before = old.body;
  Object.assign(old, { body: fresh.body, end: fresh.end });
  BELOW.delete(old);
  return { node: old, before };
}

function isFunction(node: Statement): node is FunctionDef {
  return node.kind === Kind.FunctionDef || node.kind === Kind.AsyncFunctionDef;
}

function standsAt(old: Statement, fresh: Statement | undefined, delta: number): boolean {
  return fresh?.kind === old.kind && fresh.start === old.start + delta && fresh.end === old.end + delta;
}

/** Every place in a node is an offset into the text. */
interface Movable {
  start: number;
  end: number;
  nameStart?: number;
  nameEnd?: number;
  attrStart?: number;
}

/** The nodes below a statement that stays as it is; many edits in a row move it. */
const BELOW = new WeakMap<Node, Movables>();

interface Movables {
  readonly all: readonly Movable[];
  readonly named: readonly (Movable & { nameStart: number; nameEnd: number })[];
  readonly attributes: readonly (Movable & { attrStart: number })[];
}

function move(root: Node, delta: number): void {
  if (delta === 0) return;
  const below = BELOW.get(root) ?? movablesIn(root);
  BELOW.set(root, below);
  for (const node of below.all) {
    node.start += delta;
    node.end += delta;
  }
  for (const node of below.named) {
    node.nameStart += delta;
    node.nameEnd += delta;
  }
  for (const node of below.attributes) node.attrStart += delta;
}

/** With a stack of its own and without a generator: it goes over everything behind an edit. */
function movablesIn(root: Node): Movables {
  const found = { all: [] as Movable[], named: [] as Movable[], attributes: [] as Movable[] };
  const open: object[] = [root];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (!Array.isArray(item)) {
      const node = item as Movable;
      found.all.push(node);
      if (node.nameStart !== undefined) found.named.push(node);
      if (node.attrStart !== undefined) found.attributes.push(node);
    }
    for (const inner of Object.values(item)) if (typeof inner === "object" && inner !== null) open.push(inner);
  }
  return found as Movables;
}

function shifted({ start, end }: { readonly start: number; readonly end: number }, delta: number) {
  return { start: start + delta, end: end + delta };
}
