// dist/cli.js: runs the command line's bundle, which lies beside it. Required by the build instead of run, it says how.
import { join } from "node:path";
import { compileBundle, runBundle } from "../host/bundle";

export { codeCachePath, compileBundle, runBundle } from "../host/bundle";

export const BUNDLE = join(__dirname, "cli-main.js");

if (require.main === module) runBundle(compileBundle(BUNDLE), BUNDLE);
