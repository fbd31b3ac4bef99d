// Questions to the host and their answers. An answer about a report that was overtaken reaches nobody.
import type { AnswerTo, Queries, Query, QueryOf, ToPanel } from "./data/wire";
import type { Host } from "./host";

interface Pending {
  readonly resolve: (answer: Queries[keyof Queries]["answer"]) => void;
  readonly reject: (error: Error) => void;
}

export class Asking {
  readonly #host: Host;
  readonly #pending = new Map<number, Pending>();
  #asked = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  ask<K extends keyof Queries>(query: QueryOf<K>): Promise<AnswerTo<K>> {
    const id = ++this.#asked;
    return new Promise<AnswerTo<K>>((resolve, reject) => {
      // the host answers a question of a kind with an answer of that kind
      this.#pending.set(id, { resolve: (answer) => resolve(answer as AnswerTo<K>), reject });
      this.#host.post({ kind: "ask", id, query: query as Query });
    });
  }

  receive(message: ToPanel & { readonly kind: "answer" | "refused" }): void {
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.kind === "answer") pending?.resolve(message.answer);
    else pending?.reject(new Error(message.message));
  }

  /** Another report has come: what was asked about the one before is left. */
  forget(): void {
    this.#pending.clear();
  }
}
