// Reads an ONNX binary without loading its weights: O(graph), not O(file). Any input gives a result: what a damaged file
// still holds, with a problem for every fault; for a file of another kind, one problem that says so.
import type { Problem } from "../../../text/problem";
import type { ByteSource } from "../bytes";
import type { OnnxModel } from "../model";
import { readModel } from "./schema";
import { Wire } from "./wire";

export interface ReadResult {
  /** null when the file is no ONNX model. */
  readonly model: OnnxModel | null;
  readonly problems: readonly Problem[];
  readonly bytesRead: number;
}

export function readOnnx(source: ByteSource): ReadResult {
  if (source.size === 0)
    return { model: null, problems: [malformed("expected an ONNX model, found an empty file")], bytesRead: 0 };
  const wire = new Wire(source);
  const draft = readModel(wire);
  const { graph } = draft;
  const { problems, bytesRead } = wire;
  // Prose can begin like a graph; a damaged model still has its version or its nodes.
  const foreign = graph === null || (problems.length > 0 && draft.irVersion === null && graph.nodes.length === 0);
  if (!foreign) return { model: { ...draft, graph }, problems, bytesRead };
  const start = source.read(0, Math.min(source.size, 512));
  const problem = malformed(`byte 0: expected an ONNX model (a ModelProto with a graph), found ${describe(start)}`);
  return { model: null, problems: [problem], bytesRead };
}

function malformed(message: string): Problem {
  return { severity: "error", code: "malformed-file", message };
}

/** First bytes of the formats that end up behind a wrong name, from their specifications. */
const SIGNATURES: readonly (readonly [string, readonly number[]])[] = [
  ["a PNG image", [0x89, 0x50, 0x4e, 0x47]],
  ["a JPEG image", [0xff, 0xd8, 0xff]],
  ["a ZIP archive (a PyTorch checkpoint or a Keras file is one)", [0x50, 0x4b, 0x03, 0x04]],
  ["a gzip archive", [0x1f, 0x8b]],
  ["a PDF document", [0x25, 0x50, 0x44, 0x46]],
  ["an HDF5 file (older Keras weights)", [0x89, 0x48, 0x44, 0x46]],
  ["a Python pickle (an old PyTorch checkpoint)", [0x80, 0x02]],
  ["an ELF program", [0x7f, 0x45, 0x4c, 0x46]],
];

function describe(start: Uint8Array): string {
  for (const [name, signature] of SIGNATURES) if (signature.every((byte, i) => start[i] === byte)) return name;
  if (new TextDecoder().decode(start.subarray(0, 50)).startsWith("version https://git-lfs")) {
    return "a Git LFS pointer: the model itself has not been fetched";
  }
  return isText(start) ? "a text" : "bytes of another format";
}

/** UTF-8 without control characters; the last character may be cut. */
function isText(bytes: Uint8Array): boolean {
  try {
    return !/[^\P{Cc}\t\n\r]/u.test(new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true }));
  } catch {
    return false;
  }
}
