// The settings `rooflint.*` as they come from the editor: validated, what is wrong is named and left out.
import { z } from "zod";
import { type GuidelineChoices, readConfiguration } from "../guidelines/configuration";
import type { Log } from "./contain";

export interface Settings {
  readonly guidelines: GuidelineChoices;
  readonly python: {
    /** Folders in which modules are searched, beside the workspace and its Python environment. */
    readonly paths: readonly string[];
    /** Classes and layers with their costs in the outline of Python files. */
    readonly outline: boolean;
  };
  /** Output shapes behind the statements of `forward`. */
  readonly inlayHints: boolean;
}

export const DEFAULT_SETTINGS: Settings = {
  guidelines: {},
  python: { paths: [], outline: true },
  inlayHints: false,
};

const SECTION = z.looseObject({
  python: z.looseObject({ paths: z.array(z.string()).default([]), outline: z.boolean().default(true) }).prefault({}),
  inlayHints: z.boolean().default(false),
});

export function readSettings(section: unknown, log: Log): Settings {
  const parsed = SECTION.safeParse(section ?? {});
  if (!parsed.success) {
    log(`settings ignored: ${z.prettifyError(parsed.error)}`);
    return DEFAULT_SETTINGS;
  }
  const { python, inlayHints } = parsed.data;
  const { choices, faults } = readConfiguration(parsed.data);
  for (const { keys, text } of faults) log(`setting rooflint.${keys.join(".")} ignored: ${text}`);
  return { guidelines: choices, python: { paths: python.paths, outline: python.outline }, inlayHints };
}
