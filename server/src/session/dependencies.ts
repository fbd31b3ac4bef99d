// Which text files each document's analysis read, so that a change of one of them is a change of the document too. What an
// editor has open is read as it stands there, saved or not.
import type { TextFiles } from "../frontends/frontend";

export class Dependencies {
  readonly #disk: TextFiles;
  readonly #open = new Map<string, string>();
  /** Paths by URI, those that do not exist included: a file that is made later may resolve an import. */
  readonly #reads = new Map<string, { readonly paths: Set<string>; readonly files: TextFiles }>();

  constructor(disk: TextFiles) {
    this.#disk = disk;
  }

  /** What a document's analyses read through: the same until one of the files that were read changes. */
  filesOf(uri: string): TextFiles {
    const known = this.#reads.get(uri);
    if (known !== undefined) return known.files;
    const paths = new Set<string>();
    const files: TextFiles = {
      read: (path) => {
        const normal = normalized(path);
        paths.add(normal);
        return this.#open.get(normal) ?? this.#disk.read(path);
      },
      excess: (path) => this.#disk.excess?.(path) ?? null,
    };
    this.#reads.set(uri, { paths, files });
    return files;
  }

  edited(path: string, text: string): void {
    this.#open.set(normalized(path), text);
  }

  closed(uri: string, path: string): void {
    this.#open.delete(normalized(path));
    this.#reads.delete(uri);
  }

  /** Documents, save for `own`, whose analysis read one of these files, which changed: they read anew. */
  changed(paths: readonly string[], own?: string): readonly string[] {
    const normal = paths.map(normalized);
    const isConcerned = ([uri, { paths: reads }]: readonly [string, { readonly paths: ReadonlySet<string> }]) =>
      uri !== own && normal.some((path) => reads.has(path));
    const uris = [...this.#reads].filter(isConcerned).map(([uri]) => uri);
    for (const uri of uris) this.#reads.delete(uri);
    return uris;
  }
}

function normalized(path: string): string {
  return path.replaceAll("\\", "/");
}
