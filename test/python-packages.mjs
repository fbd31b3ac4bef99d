// Fetches the sources of Python packages that tests read, without installing anything:
//   node test/python-packages.mjs [name …]
// Each is unpacked into .cache/python-packages/<name>-<version>/ (ignored by git), once. Importers call
// `packageFolder(name)`, which is null where a package has not been fetched.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The key is the folder's name. `sources` says where in it the packages lie that can be imported. */
export const PACKAGES = {
  "torchvision-0.29.2": { from: "pip", requirement: "torchvision==0.29.2", sources: "." },
  "timm-1.0.31": { from: "pip", requirement: "timm==1.0.31", sources: "." },
  "torchvision-0.14.1": { from: "apt", requirement: "python3-torchvision", sources: "usr/lib/python3/dist-packages" },
};

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const cache = path.join(root, ".cache", "python-packages");
/** Written last into a folder: says that it is complete. */
const STAMP = ".complete";

/** Where the package's modules lie, null if it has not been fetched. */
export function packageFolder(name) {
  const folder = path.join(cache, name);
  return existsSync(path.join(folder, STAMP)) ? path.join(folder, PACKAGES[name].sources) : null;
}

export function fetchPackage(name) {
  if (packageFolder(name) !== null) return;
  const { from, requirement } = PACKAGES[name];
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(path.join(cache, "fetch-"));
  try {
    const unpacked = path.join(work, "unpacked");
    mkdirSync(unpacked);
    if (from === "pip") unpackWheel(requirement, work, unpacked);
    else unpackDebianPackage(requirement, name, work, unpacked);
    writeFileSync(path.join(unpacked, STAMP), `${requirement}\n`);
    rmSync(path.join(cache, name), { recursive: true, force: true });
    renameSync(unpacked, path.join(cache, name));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function unpackWheel(requirement, work, unpacked) {
  run("python3", [
    "-m",
    "pip",
    "download",
    "--quiet",
    "--no-deps",
    "--only-binary",
    ":all:",
    "--dest",
    work,
    requirement,
  ]);
  const wheel = readdirSync(work).find((file) => file.endsWith(".whl"));
  run("python3", ["-m", "zipfile", "-e", path.join(work, wheel), unpacked]);
}

function unpackDebianPackage(debian, name, work, unpacked) {
  execFileSync("apt-get", ["download", debian], { cwd: work, stdio: ["ignore", "ignore", "inherit"] });
  const archive = readdirSync(work).find((file) => file.endsWith(".deb"));
  const version = name.slice(name.lastIndexOf("-") + 1);
  if (!archive.includes(`_${version}`)) throw new Error(`expected version ${version} of ${debian}, got ${archive}`);
  run("dpkg-deb", ["-x", path.join(work, archive), unpacked]);
}

function run(command, args) {
  execFileSync(command, args, { stdio: ["ignore", "ignore", "inherit"] });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PACKAGES);
  for (const name of names) {
    fetchPackage(name);
    console.log(`${name}: ${path.relative(root, packageFolder(name))}`);
  }
}
