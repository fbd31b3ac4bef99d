// The settings `rooflint.*` as they come from the editor: validated, what is wrong is named and left out.
import { z } from "zod";
import type { Settings } from "../protocol";
import type { Log } from "./contain";

export const DEFAULT_SETTINGS: Settings = {
  guidelines: {},
  python: { paths: [], outline: true },
  inlayHints: false,
};

const SEVERITY = z.enum(["error", "warning", "information", "hint", "off"]);
const SECTION = z.looseObject({
  guidelines: z.record(z.string(), z.unknown()).default({}),
  python: z.looseObject({ paths: z.array(z.string()).default([]), outline: z.boolean().default(true) }).prefault({}),
  inlayHints: z.boolean().default(false),
});

export function readSettings(section: unknown, log: Log): Settings {
  const parsed = SECTION.safeParse(section ?? {});
  if (!parsed.success) {
    log(`settings ignored: ${z.prettifyError(parsed.error)}`);
    return DEFAULT_SETTINGS;
  }
  const guidelines: Record<string, z.infer<typeof SEVERITY>> = {};
  for (const [id, value] of Object.entries(parsed.data.guidelines)) {
    const severity = SEVERITY.safeParse(value);
    if (severity.success) guidelines[id] = severity.data;
    else log(`setting rooflint.guidelines["${id}"] ignored: expected off, hint, information, warning or error`);
  }
  const { python, inlayHints } = parsed.data;
  return { guidelines, python: { paths: python.paths, outline: python.outline }, inlayHints };
}
