// The table of contents of all front ends, in the order in which they are asked.
import type { Frontend, Source } from "./frontend";
import { ONNX_BINARY } from "./onnx/index";
import { ONNX_TEXT } from "./onnx/text-frontend";
import { PYTORCH } from "./python/index";

export const FRONTENDS: readonly Frontend[] = [ONNX_BINARY, ONNX_TEXT, PYTORCH];

/** The front end that knows this file; null when none does. */
export function findFrontend(source: Source): Frontend | null {
  return FRONTENDS.find((frontend) => frontend.detect(source)) ?? null;
}
