// The settings `rooflint.*` as they come from the editor: validated, what is wrong is named and left out.
import { z } from "zod";
import { type GuidelineChoices, readConfiguration } from "../guidelines/configuration";
import { HARDWARE_KEYS, type HardwareChoices, readHardware } from "../hardware/configuration";
import type { Log } from "./contain";

export interface Settings {
  readonly guidelines: GuidelineChoices;
  readonly hardware: HardwareChoices;
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
  hardware: {},
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
  const hardware = readHardware(hardwareSettings(parsed.data));
  for (const { keys, text } of [...faults, ...hardware.faults])
    log(`setting rooflint.${keys.join(".")} ignored: ${text}`);
  const { paths, outline } = python;
  return { guidelines: choices, hardware: hardware.choices, python: { paths, outline }, inlayHints };
}

/** An empty one, as the settings editor leaves it, says nothing. */
function hardwareSettings(section: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(HARDWARE_KEYS.flatMap((key) => (section[key] === "" ? [] : [[key, section[key]]])));
}
