// What the tests of ONNX text share: models compared without positions, and without what text cannot hold.
import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import type { OnnxModel, Payload } from "../../../server/src/frontends/onnx/model";

export const PAYLOAD_FILE = "model.onnx";

/** `toEqual` takes seconds on large models, so it is asked only for its message. */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual, what).toStrictEqual(expected);
}

/**
 * A model as it comes back from its text: no ranges, and a payload that was not read is the external reference that
 * docs/onnx-text.md describes.
 */
export function asWritten(model: OnnxModel): unknown {
  return strip(model);
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== "object" || value === null) return value;
  if ("kind" in value && value.kind === "skipped") return reference(value as Extract<Payload, { kind: "skipped" }>);
  const kept = Object.entries(value).filter(([key]) => key !== "range" && key !== "opRange");
  return Object.fromEntries(kept.map(([key, item]) => [key, strip(item)]));
}

function reference({ field, offset, length }: Extract<Payload, { kind: "skipped" }>): Payload {
  const entries = [
    { key: "location", value: PAYLOAD_FILE },
    { key: "offset", value: `${offset}` },
    { key: "length", value: `${length}` },
  ];
  return { kind: "external", entries: field === "raw_data" ? entries : [...entries, { key: "field", value: field }] };
}
