// Positioned reads over a file, however large: the only way the binary reader sees its input.

export interface ByteSource {
  readonly size: number;
  /** The bytes [offset, offset + length), fewer at the end of the file. The result is only valid until the next read. */
  read(offset: number, length: number): Uint8Array;
}

export function bytesOf(array: Uint8Array): ByteSource {
  return { size: array.length, read: (offset, length) => array.subarray(offset, offset + length) };
}
