// What was computed from files on disk, kept until they change: opening a panel beside an editor asks twice.
import type { Source } from "../frontends/frontend";
import type { Host } from "../host/files";

/** The editors that show binaries at a time are few; an entry of a large model takes some megabytes. */
const MAX_FILES = 8;

export class FileCache<T> {
  readonly #host: Host;
  readonly #entries = new Map<string, { readonly stamp: string; readonly value: T }>();
  readonly #clearedListeners: (() => void)[] = [];

  constructor(host: Host) {
    this.#host = host;
  }

  /** Throws the host's error when the file cannot be read. */
  get(uri: string, compute: (source: Source) => T): T {
    return this.#host.withFile(uri, ({ stamp, source }) => {
      const known = this.#entries.get(uri);
      const value = known?.stamp === stamp ? known.value : compute(source);
      this.#remember(uri, { stamp, value });
      return value;
    });
  }

  /** What values are computed with changed. */
  clear(): void {
    this.#entries.clear();
    for (const listener of this.#clearedListeners) listener();
  }

  onCleared(listener: () => void): void {
    this.#clearedListeners.push(listener);
  }

  /** A Map keeps the order of insertion: the first entry is the least recently used one. */
  #remember(uri: string, entry: { readonly stamp: string; readonly value: T }): void {
    this.#entries.delete(uri);
    this.#entries.set(uri, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MAX_FILES && oldest !== undefined) this.#entries.delete(oldest);
  }
}
