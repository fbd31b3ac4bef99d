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

  /** Throws the host's error when the file cannot be read. `variant` tells values apart that are computed differently. */
  get(uri: string, compute: (source: Source) => T, variant = ""): T {
    const key = JSON.stringify([uri, variant]);
    return this.#host.withFile(uri, ({ stamp, source }) => {
      const known = this.#entries.get(key);
      const value = known?.stamp === stamp ? known.value : compute(source);
      this.#remember(key, { stamp, value });
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
  #remember(key: string, entry: { readonly stamp: string; readonly value: T }): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MAX_FILES && oldest !== undefined) this.#entries.delete(oldest);
  }
}
