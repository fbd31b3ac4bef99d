// Runs an analysis in slices, with turns of the event loop in between, and leaves it when nobody wants its result any more.
import { Interrupted } from "../python/machine";
import type { Steps } from "../text/steps";

export const OVERTAKEN = Symbol("overtaken");
/** Left in the middle of a model. */
export const INTERRUPTED = Symbol("interrupted");

/** An analysis of several models lets others have their turn this often. */
const SLICE_MS = 20;

export interface Pace<T> {
  readonly isOvertaken: () => boolean;
  /** Something has arrived that should be read before work goes on. */
  readonly isPressed: (() => boolean) | undefined;
  /** Given the first of what is known before the end, where that is worth it. */
  readonly show: ((known: T) => void) | null;
  /** Awaited when something was shown. */
  readonly rest: () => Promise<void>;
}

export async function inSlices<T>(
  steps: Steps<T>,
  { isOvertaken, isPressed, show, rest }: Pace<T>,
): Promise<T | typeof OVERTAKEN | typeof INTERRUPTED> {
  let sliceStart = performance.now();
  let isShown = show === null;
  for (;;) {
    const next = resumed(steps);
    if (next === INTERRUPTED) {
      await arrival(isPressed);
      return INTERRUPTED;
    }
    if (next.done) return next.value;
    if (!isShown && next.value !== undefined) {
      isShown = true;
      show?.(next.value);
      await rest();
    } else if (!isPressed?.() && performance.now() - sliceStart < SLICE_MS) continue;
    await pause(0);
    if (isOvertaken()) return OVERTAKEN;
    sliceStart = performance.now();
  }
}

/** From the end of the stream to a document an edit takes several turns, a long one more. */
async function arrival(isPressed: (() => boolean) | undefined): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  do await pause(0);
  while (isPressed?.() && performance.now() < end);
}

/** What has begun to arrive is there by then, unless the client has stopped in the middle. */
const PATIENCE_MS = 1000;

/** Turns of the event loop: what has arrived is read, what was answered is sent. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function resumed<T>(steps: Steps<T>): IteratorResult<T | undefined, T> | typeof INTERRUPTED {
  try {
    return steps.next();
  } catch (error) {
    if (error instanceof Interrupted) return INTERRUPTED;
    throw error;
  }
}
