import { malformed, tooMuch } from '../problems.ts'

/** A copy of 64 bytes takes three: nothing that was packed grows by more than this. */
const mostGrowth = 22

/**
 * Unpacks snappy's block format (format_description.txt of google/snappy), which remote write bodies come in. The length it
 * claims is checked against `mostBytes`, and against what so few bytes can hold, before memory is taken. Refuses whatever does
 * not fill exactly that length.
 */
export function unsnap(packed: Buffer, mostBytes: number): Buffer {
  let at = 0
  let length = 0
  for (let shift = 0; ; shift += 7) {
    const byte = packed[at++]
    if (byte === undefined || shift > 28) throw malformed('The snappy block has no length.')
    length += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) break
  }
  if (length > mostBytes) throw tooMuch(`Unpacked there would be ${length} bytes; ${mostBytes} are taken.`)
  if (length > packed.length * mostGrowth) throw malformed('The snappy block claims more than it can hold.')
  const out = Buffer.allocUnsafe(length)
  let filled = 0

  function littleEndian(bytes: number): number {
    if (at + bytes > packed.length) throw malformed('The snappy block ends early.')
    const value = packed.readUIntLE(at, bytes)
    at += bytes
    return value
  }

  function literal(tag: number): void {
    const short = tag >> 2
    const size = (short < 60 ? short : littleEndian(short - 59)) + 1
    if (at + size > packed.length || filled + size > length)
      throw malformed('A literal of the snappy block is too long.')
    packed.copy(out, filled, at, at + size)
    at += size
    filled += size
  }

  function copy(size: number, back: number): void {
    if (back === 0 || back > filled || filled + size > length)
      throw malformed('A copy of the snappy block points nowhere.')
    const from = filled - back
    if (back >= size) out.copy(out, filled, from, from + size)
    else for (let n = 0; n < size; n++) out[filled + n] = out[from + n]!
    filled += size
  }

  while (at < packed.length) {
    const tag = packed[at++]!
    const kind = tag & 3
    if (kind === 0) literal(tag)
    else if (kind === 1) copy(((tag >> 2) & 7) + 4, ((tag >> 5) << 8) | littleEndian(1))
    else copy((tag >> 2) + 1, littleEndian(kind === 2 ? 2 : 4))
  }
  if (filled !== length) throw malformed('The snappy block ends early.')
  return out
}
