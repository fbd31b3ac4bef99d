// Fetches the sources of Python packages that tests read, without installing anything:
//   node test/python-packages.mjs [name …]
// Each is unpacked into .cache/python-packages/<name>-<version>/ (ignored by git), once. Ends with an error when one cannot
// be had. Importers call `packageFolder(name)`, which is null where a package has not been fetched.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The key is the folder's name. `sources` says where in it the packages lie that can be imported. */
export const PACKAGES = {
  "torchvision-0.29.2": { from: "pip", requirement: "torchvision==0.29.2", sources: "." },
  "timm-1.0.31": { from: "pip", requirement: "timm==1.0.31", sources: "." },
  "torchvision-0.14.1": { from: "apt", requirement: "python3-torchvision", sources: "usr/lib/python3/dist-packages" },
};

/** The wheels of Linux whatever this machine is: only their Python files are read. */
const WHEELS = ["--implementation", "cp", "--python-version", "3.12", "--platform", "manylinux_2_28_x86_64"];

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const cache = path.join(root, ".cache", "python-packages");
/** Written last into a folder: says that it is complete. */
const STAMP = ".complete";

/** Where the package's modules lie, null if it has not been fetched. */
export function packageFolder(name) {
  const folder = path.join(cache, name);
  return existsSync(path.join(folder, STAMP)) ? path.join(folder, PACKAGES[name].sources) : null;
}

/** Fetches those that are missing. Why some could not be had, a line each. */
export function fetchPackages(names = Object.keys(PACKAGES)) {
  return names.flatMap((name) => {
    try {
      fetchPackage(name);
      return [];
    } catch (error) {
      return [`${name} could not be fetched: ${error.message}`];
    }
  });
}

function fetchPackage(name) {
  if (packageFolder(name) !== null) return;
  const { from, requirement, sources } = PACKAGES[name];
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(path.join(cache, "fetch-"));
  try {
    const unpacked = path.join(work, "unpacked");
    mkdirSync(unpacked);
    if (from === "pip") unpackWheel(requirement, work, unpacked);
    else unpackDebianPackage(requirement, name, work, unpacked);
    if (!existsSync(path.join(unpacked, sources))) throw new Error(`there is no ${sources} in it`);
    writeFileSync(path.join(unpacked, STAMP), `${requirement}\n`);
    rmSync(path.join(cache, name), { recursive: true, force: true });
    renameSync(unpacked, path.join(cache, name));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function unpackWheel(requirement, work, unpacked) {
  const chosen = ["--no-deps", "--only-binary", ":all:", ...WHEELS];
  run("python3", ["-m", "pip", "download", "--quiet", "--disable-pip-version-check", ...chosen, requirement], work);
  run("python3", ["-m", "zipfile", "-e", path.join(work, only(work, ".whl")), unpacked], work);
}

function unpackDebianPackage(debian, name, work, unpacked) {
  try {
    run("apt-get", ["download", debian], work);
  } catch (error) {
    // A fresh machine does not know yet what there is.
    if (process.getuid?.() !== 0) throw error;
    run("apt-get", ["update", "-qq"], work);
    run("apt-get", ["download", debian], work);
  }
  const archive = only(work, ".deb");
  const version = name.slice(name.lastIndexOf("-") + 1);
  if (!archive.includes(`_${version}`)) throw new Error(`this Debian has ${archive}, not version ${version}`);
  run("dpkg-deb", ["-x", path.join(work, archive), unpacked], work);
}

function only(folder, ending) {
  const found = readdirSync(folder).find((file) => file.endsWith(ending));
  if (found === undefined) throw new Error(`no ${ending} file was downloaded`);
  return found;
}

function run(command, parameters, folder) {
  const { status, stderr, error } = spawnSync(command, parameters, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw error ?? new Error(`${command} ${parameters.join(" ")}: ${stderr.trim().split("\n").at(-1)}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PACKAGES);
  const faults = fetchPackages(names);
  for (const fault of faults) console.error(fault);
  for (const name of names)
    if (packageFolder(name)) console.log(`${name}: ${path.relative(root, packageFolder(name))}`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
