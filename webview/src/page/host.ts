// The host of a page that stands alone (`rooflint analyze --format html`): the reports stand in it, and what the panel asks
// is answered here. There is no source text, and nobody who could analyse again.
import type { Report } from "../../../server/src/protocol";
import { fileName, modelTitle } from "../../../server/src/text/format";
import { isDataQuery, PanelData } from "../data/panelData";
import type { AnswerTo, FromPanel, Picture, Query, ToPanel } from "../data/wire";
import { el } from "../dom";
import type { Host } from "../host";

/** A model of one of the files, or a file without models. */
interface Shown {
  readonly report: Report;
  readonly model: number | null;
}

export class PageHost implements Host {
  readonly can = { showText: false, analyseAgain: false, pin: false, saveReport: false };
  readonly #all: readonly Shown[];
  readonly #names: readonly string[];
  #data: PanelData;
  #handler: (message: ToPanel) => void = () => undefined;

  constructor(reports: readonly Report[]) {
    const [first, ...others] = reports.flatMap(modelsOf);
    if (!first) throw new Error("The page holds no report.");
    this.#all = [first, ...others];
    this.#names = this.#all.map(reports.length > 1 ? nameAmongFiles : nameInFile);
    this.#data = dataOf(first);
  }

  post(message: FromPanel): void {
    switch (message.kind) {
      case "ready":
        return this.#show(0);
      case "select-model":
        return this.#show(message.model);
      case "ask":
        return this.#answer(message.id, message.query);
      default: // what this host cannot do the panel does not offer
        throw new Error(`A page has no answer to "${message.kind}".`);
    }
  }

  onMessage(handler: (message: ToPanel) => void): void {
    this.#handler = handler;
  }

  /** A page starts anew every time. */
  loadState(): unknown {
    return undefined;
  }

  saveState(): void {
    // nothing of a page is kept
  }

  #show(index: number): void {
    const shown = this.#all[index];
    if (!shown) return;
    this.#data = dataOf(shown);
    const model = shown.model === null ? null : index;
    this.#send({ kind: "head", head: { ...this.#data.head, models: this.#names, shown: model } });
  }

  #answer(id: number, query: Query): void {
    this.#answerTo(query).then(
      (answer) => this.#send({ kind: "answer", id, answer }),
      (error: unknown) =>
        this.#send({ kind: "refused", id, message: error instanceof Error ? error.message : String(error) }),
    );
  }

  async #answerTo(query: Query): Promise<AnswerTo<Query["kind"]>> {
    if (isDataQuery(query)) return this.#data.answer(query);
    switch (query.kind) {
      case "copy": {
        const { text, count } = this.#data.copied(query);
        await navigator.clipboard.writeText(text);
        return count;
      }
      case "clipboard":
        await navigator.clipboard.writeText(query.text);
        return null;
      case "save":
        return save(query.pictures);
      default:
        throw new Error("A page that stands alone cannot show this.");
    }
  }

  /** Later, as messages come from any other host. */
  #send(message: ToPanel): void {
    queueMicrotask(() => this.#handler(message));
  }
}

/** As downloads. */
function save(pictures: readonly Picture[]): number {
  for (const { file, base64 } of pictures) el("a", { href: `data:image/png;base64,${base64}`, download: file }).click();
  return pictures.length;
}

function modelsOf(report: Report): readonly Shown[] {
  return report.models.length === 0 ? [{ report, model: null }] : report.models.map((_, model) => ({ report, model }));
}

function dataOf({ report, model }: Shown): PanelData {
  return new PanelData(report, model);
}

function nameInFile({ report, model }: Shown): string {
  return (model === null ? undefined : report.models[model]?.name) ?? fileName(report.file);
}

function nameAmongFiles({ report, model }: Shown): string {
  const file = fileName(report.file);
  const name = model === null ? "no model" : modelTitle(report.file, report.models[model]?.name ?? "");
  return file.startsWith(`${name}.`) ? file : `${file}: ${name}`;
}
