// Which text files each document's analysis read, so that a change of one of them is a change of the document too. What an
// editor has open is read as it stands there, saved or not.
import type { TextFiles } from "../frontends/frontend";

export class Dependencies {
  readonly #disk: TextFiles;
  readonly #open = new Map<string, string>();
  /** Paths by URI, those that do not exist included: a file that is made later may resolve an import. */
  readonly #reads = new Map<string, Set<string>>();

  constructor(disk: TextFiles) {
    this.#disk = disk;
  }

  /** What the next analysis of a document reads through. */
  filesOf(uri: string): TextFiles {
    const reads = new Set<string>();
    this.#reads.set(uri, reads);
    return {
      read: (path) => {
        const normal = normalized(path);
        reads.add(normal);
        return this.#open.get(normal) ?? this.#disk.read(path);
      },
    };
  }

  edited(path: string, text: string): void {
    this.#open.set(normalized(path), text);
  }

  closed(uri: string, path: string): void {
    this.#open.delete(normalized(path));
    this.#reads.delete(uri);
  }

  /** Documents whose analysis read one of these files. */
  dependants(...paths: readonly string[]): readonly string[] {
    const changed = paths.map(normalized);
    return [...this.#reads].flatMap(([uri, reads]) => (changed.some((path) => reads.has(path)) ? [uri] : []));
  }
}

function normalized(path: string): string {
  return path.replaceAll("\\", "/");
}
