// Notes: what the official syntax has no place for, as a comment `#@ {…}` (JSON on one line) before the thing it belongs to.
// Other readers see a comment and skip it. Written and read here, see docs/onnx-text.md.
import type { MetadataEntry } from "../model";
import { type Cursor, SyntaxFailure, type Token } from "./cursor";

interface Described {
  readonly docString: string;
  readonly metadata: readonly MetadataEntry[];
}

export interface Note extends Described {
  /** The true name of a tensor or graph inside an attribute, where only identifiers can be written. */
  readonly name: string | null;
}

const NOTHING: Note = { docString: "", metadata: [], name: null };

/** The comment, without line end; null when there is nothing to note. */
export function printNote(
  { docString = "", metadata = [] }: Partial<Described>,
  name: string | null = null,
): string | null {
  const json = {
    ...(name !== null && { name }),
    ...(docString !== "" && { doc_string: docString }),
    ...(metadata.length > 0 && { metadata_props: metadata.map(({ key, value }) => [key, value]) }),
  };
  return Object.keys(json).length === 0 ? null : `#@ ${JSON.stringify(json)}`;
}

/** The notes before a token, merged; malformed ones are reported. */
export function readNotes(cursor: Cursor, token: Token = cursor.token): Note {
  let merged = NOTHING;
  for (const span of token.notes) {
    if (cursor.stopped) break;
    const note = decode(cursor.word(span));
    if (note) merged = { ...merged, ...note };
    else cursor.report(new SyntaxFailure(MALFORMED, span, "syntax-error"));
  }
  return merged;
}

const MALFORMED =
  'expected a note like #@ {"doc_string": "…", "metadata_props": [["key", "value"]]} after \'#@\'; write \'# @\' for a comment';

function decode(text: string): Partial<Note> | null {
  const json = parseJson(text);
  if (typeof json !== "object" || json === null || Array.isArray(json)) return null;
  const { doc_string: docString, metadata_props: metadata, name, ...rest } = json as Record<string, unknown>;
  const entries = metadata === undefined ? [] : decodeEntries(metadata);
  const valid = isOptionalString(docString) && isOptionalString(name) && entries && Object.keys(rest).length === 0;
  if (!valid) return null;
  return {
    ...(docString !== undefined && { docString }),
    ...(name !== undefined && { name }),
    ...(entries.length > 0 && { metadata: entries }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // reported by the caller as a malformed note
  }
}

function decodeEntries(json: unknown): MetadataEntry[] | null {
  if (!Array.isArray(json)) return null;
  const entries: MetadataEntry[] = [];
  for (const pair of json as readonly unknown[]) {
    if (!Array.isArray(pair) || pair.length !== 2) return null;
    const [key, value] = pair as readonly unknown[];
    if (typeof key !== "string" || typeof value !== "string") return null;
    entries.push({ key, value });
  }
  return entries;
}

function isOptionalString(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}
