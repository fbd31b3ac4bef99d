// Where installed Python packages lie: in the active virtual or conda environment, or in one inside the project. Their
// sources are read as text; no interpreter is started.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Names that virtual environments have inside a project. */
const PROJECT_ENVIRONMENTS = [".venv", "venv", "env"] as const;

/** Folders of packages, the active environment's first, then those of the project folders. */
export function packageFolders(projects: readonly string[], environment: NodeJS.ProcessEnv): readonly string[] {
  const active = [environment["VIRTUAL_ENV"], environment["CONDA_PREFIX"]].filter((path) => path !== undefined);
  const own = projects.flatMap((project) => PROJECT_ENVIRONMENTS.map((name) => join(project, name)));
  return [...new Set([...active, ...own].flatMap(sitePackages))];
}

/** `lib/python3.12/site-packages`, `Lib/site-packages` on Windows, Debian's `dist-packages`. */
function sitePackages(environment: string): readonly string[] {
  const library = join(environment, "lib");
  const versions = namesIn(library).filter((name) => /^python3(\.\d+)?$/.test(name));
  const folders = versions.flatMap((version) =>
    ["site-packages", "dist-packages"].map((name) => join(library, version, name)),
  );
  return [...folders, join(environment, "Lib", "site-packages")].filter(isFolder);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function namesIn(folder: string): readonly string[] {
  return isFolder(folder) ? readdirSync(folder) : [];
}
