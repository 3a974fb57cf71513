import { promisify } from 'node:util'
import { constants, zstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** A line as it is kept: whose it is and its hour stand beside it. */
export type Line = { at: Date; severity: number; source: string; text: string }

/** `[milliseconds within the hour, severity, program, text]` */
type Packed = [number, number, string, string]

const hourMs = 3_600_000
const compress = promisify(zstdCompress)
const quick = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }
/** From this size on it is done beside the main thread: a millisecond's work. */
const largeBytes = 256 * 1024
/** No pack is made larger: 5,000 lines of 8,000 characters. */
const mostBytes = 256 * 1024 * 1024

export const hourOf = (at: Date): Date => new Date(Math.floor(at.getTime() / hourMs) * hourMs)

/** Lines of one hour, in order of time, as bytes: JSON under zstd. */
export async function packLines(lines: readonly Line[], hour: Date): Promise<Buffer> {
  const packed = lines.map(
    ({ at, severity, source, text }): Packed => [at.getTime() - hour.getTime(), severity, source, text],
  )
  const bytes = Buffer.from(JSON.stringify(packed))
  return bytes.length > largeBytes ? compress(bytes, quick) : zstdCompressSync(bytes, quick)
}

export function unpackLines(body: Uint8Array, hour: Date): Line[] {
  const packed = JSON.parse(zstdDecompressSync(body, { maxOutputLength: mostBytes }).toString()) as Packed[]
  return packed.map(([ms, severity, source, text]) => ({ at: new Date(hour.getTime() + ms), severity, source, text }))
}
