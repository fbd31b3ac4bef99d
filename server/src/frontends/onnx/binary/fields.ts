// The kinds of fields that messages are made of, as values for the tables of schema.ts.
import { BYTES, type Field, VARINT, type Wire } from "./wire";

export function text<D>(name: string, set: (draft: D, value: string) => void): Field<D> {
  return scalar(name, BYTES, (wire, end) => wire.text(end), set);
}

export function integer<D>(name: string, set: (draft: D, value: number | bigint) => void): Field<D> {
  return scalar(name, VARINT, (wire, end) => wire.int64(end), set);
}

/** Enumerations and versions: small numbers, clamped to a double where a file says otherwise. */
export function number<D>(name: string, set: (draft: D, value: number) => void): Field<D> {
  return integer(name, (draft, value) => set(draft, Number(value)));
}

function scalar<D, V>(
  name: string,
  expected: number,
  get: (wire: Wire, end: number) => V,
  set: (draft: D, value: V) => void,
): Field<D> {
  return {
    name,
    read(wire, draft, wireType, end) {
      wire.enter(name, null);
      wire.expect(wireType, expected);
      set(draft, get(wire, end));
      wire.leave(null);
    },
  };
}

export function texts<D>(name: string, list: (draft: D) => string[]): Field<D> {
  return {
    name,
    read(wire, draft, wireType, end) {
      const values = list(draft);
      wire.enter(name, values.length);
      wire.expect(wireType, BYTES);
      values.push(wire.text(end));
      wire.leave(values.length);
    },
  };
}

/** A repeated integer, packed or not. */
export function integers<D>(name: string, list: (draft: D) => (number | bigint)[], most: number): Field<D> {
  const add = (wire: Wire, values: (number | bigint)[], end: number) => {
    if (values.length >= most) wire.fail(`more than ${most} values`);
    values.push(wire.int64(end));
  };
  return {
    name,
    read(wire, draft, wireType, end) {
      const values = list(draft);
      wire.enter(name, values.length);
      if (wireType === BYTES) {
        const stop = wire.within(end);
        while (wire.position < stop) add(wire, values, stop);
      } else {
        wire.expect(wireType, VARINT);
        add(wire, values, end);
      }
      wire.leave(values.length);
    },
  };
}

/** A sub-message that is read into the draft itself; a damaged one is kept as far as it goes. */
export function merged<D>(name: string, body: (wire: Wire, draft: D, end: number) => void): Field<D> {
  return {
    name,
    read(wire, draft, wireType, end) {
      wire.message(name, null, wireType, end, (inner, stop) => body(inner, draft, stop));
    },
  };
}

/** One sub-message; left out when damaged. */
export function message<D, V>(
  name: string,
  get: (wire: Wire, end: number) => V,
  set: (draft: D, value: V) => void,
): Field<D> {
  return {
    name,
    read(wire, draft, wireType, end) {
      const value = wire.message(name, null, wireType, end, get);
      if (value !== undefined && wire.intact) set(draft, value);
    },
  };
}

/**
 * A repeated sub-message. One whose walk breaks off is left out; with `sound`, also one in which anything nested is
 * damaged, because the rest of it would then mean something else.
 */
export function messages<D, V>(
  name: string,
  list: (draft: D) => V[],
  get: (wire: Wire, end: number) => V,
  sound = false,
): Field<D> {
  return {
    name,
    read(wire, draft, wireType, end) {
      const values = list(draft);
      const value = wire.message(name, values.length, wireType, end, get);
      if (value !== undefined && (wire.intact || !sound)) values.push(value);
    },
  };
}
