// Generators from outside: `next`, `send`, `throw` and `close`.
import { CLASSES, makeException, raise } from "./types";
import { type PyClass, type PyGenerator, Raised, type Value } from "./values";

/** Runs a generator to its next `yield`; undefined when it has returned (the value is then in `payload`). */
export function resume(generator: PyGenerator, sent: Value): Value | undefined {
  if (generator.done) {
    generator.payload = undefined;
    return undefined;
  }
  if (!generator.started && sent !== null) raise("TypeError", "can't send non-None value to a just-started generator");
  return advance(generator, () => generator.body.next(sent));
}

/** `generator.throw(error)`: raised at the `yield` where the generator stands. */
export function throwInto(generator: PyGenerator, error: Raised): Value | undefined {
  if (generator.done || !generator.started) {
    generator.done = true;
    throw error;
  }
  return advance(generator, () => generator.body.throw(error));
}

function advance(generator: PyGenerator, step: () => IteratorResult<Value, Value>): Value | undefined {
  if (generator.running) raise("ValueError", "generator already executing");
  generator.running = true;
  generator.started = true;
  try {
    const next = step();
    if (!next.done) return next.value;
    generator.done = true;
    generator.payload = next.value;
    return undefined;
  } catch (error) {
    generator.done = true;
    if (error instanceof Raised && error.exception.cls === CLASSES.get("StopIteration"))
      raise("RuntimeError", "generator raised StopIteration");
    throw error;
  } finally {
    generator.running = false;
  }
}

/** `generator.close()`. */
export function close(generator: PyGenerator): void {
  if (generator.done) return;
  try {
    const more = throwInto(generator, new Raised(makeException(CLASSES.get("GeneratorExit") as PyClass, [])));
    if (more !== undefined) raise("RuntimeError", "generator ignored GeneratorExit");
  } catch (error) {
    if (!(error instanceof Raised) || error.exception.cls !== CLASSES.get("GeneratorExit")) throw error;
  }
}
