// What the settings offer is what the server takes: the names of types, fusion modes and conventions in package.json.
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { CONVENTION_IDS, FUSION_CHOICES, HARDWARE_KEYS, readHardware } from "../../server/src/hardware/configuration";
import { COMPUTE_DTYPES } from "../../server/src/hardware/target";
import { DEFAULT_SETTINGS, readSettings } from "../../server/src/session/settings";
import { ROOT } from "../harness/build";

const { properties } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")).contributes.configuration;

it("offers the choices of hardware that can be read", () => {
  expect(properties["rooflint.dtype"].enum).toEqual(["", ...COMPUTE_DTYPES]);
  expect(properties["rooflint.fusion"].enum).toEqual(FUSION_CHOICES);
  expect(properties["rooflint.convention"].items.enum).toEqual(["all", ...CONVENTION_IDS]);
  for (const key of HARDWARE_KEYS.filter((key) => key !== "targets"))
    expect(properties).toHaveProperty([`rooflint.${key}`]);
});

it("takes the defaults without a word", () => {
  const defaults = Object.fromEntries(HARDWARE_KEYS.map((key) => [key, properties[`rooflint.${key}`]?.default]));
  const said: string[] = [];
  const { hardware } = readSettings(defaults, (message) => said.push(message));
  expect(said).toEqual([]);
  expect(hardware).toEqual({ fusion: "target", fps: 30, convention: [] });
  expect(DEFAULT_SETTINGS.hardware).toEqual({});
});

it("names what is wrong and leaves it out", () => {
  const { choices, faults } = readHardware({ batch: 1.5, dtype: "int8", targets: 3 });
  expect(choices).toEqual({ dtype: "int8" });
  expect(faults.map(({ keys, text }) => `${keys}: ${text}`)).toEqual([
    "targets: expected a table for 'targets', got 3",
    "batch: expected a positive integer for 'batch', got 1.5",
  ]);
});
