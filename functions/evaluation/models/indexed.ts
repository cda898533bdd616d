/**
 * Reads within bounds that the type system cannot see. One function per array type, so that each
 * stays monomorphic in the hot loops; an index outside reads as 0.
 */
export function unitOrZero(units: Uint16Array, at: number): number {
  return units[at] ?? 0;
}

export function wordOrZero(words: Uint32Array, at: number): number {
  return words[at] ?? 0;
}

export function valueOrZero(values: Float64Array, at: number): number {
  return values[at] ?? 0;
}

export function numberOrZero(numbers: readonly number[], at: number): number {
  return numbers[at] ?? 0;
}

export function byteOrZero(bytes: Int8Array, at: number): number {
  return bytes[at] ?? 0;
}
