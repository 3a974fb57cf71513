/** What stands inside a winmail.dat: the files, and the text where Outlook put it there instead of into the message. */
export type Tnef = { text: string | null; html: string | null; files: TnefFile[] }
export type TnefFile = { name: string | null; type: string | null; contentId: string | null; bytes: Uint8Array }

const signature = 0x223e9f78
const attribute = {
  body: 0x800c,
  properties: 0x9003,
  codepage: 0x9007,
  fileBegins: 0x9002,
  fileName: 0x8010,
  fileBytes: 0x800f,
  fileProperties: 0x9005,
}
const property = {
  body: 0x1000,
  html: 0x1013,
  fileBytes: 0x3701,
  shortName: 0x3704,
  longName: 0x3707,
  mimeType: 0x370e,
  contentId: 0x3712,
}

/**
 * Reads a TNEF stream (MS-OXTNEF), the winmail.dat of Outlook. Attributes are read until the stream ends or makes no sense;
 * what was read by then counts. Null when it is none, or holds more than `mostFiles` files. Never throws, allocates nothing but
 * copies of what it found, and walks each byte once.
 */
export function readTnef(bytes: Uint8Array, mostFiles: number): Tnef | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.byteLength < 6 || view.getUint32(0, true) !== signature) return null
  const found: Tnef = { text: null, html: null, files: [] }
  let decoder = new TextDecoder('windows-1252')
  for (const { id, data } of attributes(view)) {
    const file = found.files.at(-1)
    if (id === attribute.codepage && data.byteLength >= 4) decoder = decoderOf(data.getUint32(0, true))
    else if (id === attribute.body) found.text ??= decoded(data, decoder)
    else if (id === attribute.properties) takeBody(found, data, decoder)
    else if (id === attribute.fileBegins) {
      if (found.files.length >= mostFiles) return null
      found.files.push({ name: null, type: null, contentId: null, bytes: new Uint8Array() })
    } else if (!file) continue
    else if (id === attribute.fileName) file.name ??= decoded(data, decoder)
    else if (id === attribute.fileBytes) file.bytes = bytesOf(data)
    else if (id === attribute.fileProperties) takeFile(file, data, decoder)
  }
  return { ...found, files: found.files.filter((file) => file.bytes.length > 0) }
}

/** Level (1), id and type (4), length (4), data, checksum (2); MS-OXTNEF 2.1.3. */
function* attributes(view: DataView): Generator<{ id: number; data: DataView }> {
  for (let at = 6; at + 9 <= view.byteLength; ) {
    const id = view.getUint16(at + 1, true)
    const length = view.getUint32(at + 5, true)
    if (at + 9 + length > view.byteLength) return
    yield { id, data: part(view, at + 9, length) }
    at += 9 + length + 2
  }
}

function takeBody(found: Tnef, data: DataView, decoder: TextDecoder): void {
  for (const { id, type, value } of properties(data)) {
    if (id === property.body) found.text ??= textOf(type, value, decoder)
    if (id === property.html) found.html ??= textOf(type, value, decoder)
  }
}

function takeFile(file: TnefFile, data: DataView, decoder: TextDecoder): void {
  for (const { id, type, value } of properties(data)) {
    if (id === property.longName) file.name = textOf(type, value, decoder) || file.name
    else if (id === property.shortName) file.name ??= textOf(type, value, decoder)
    else if (id === property.mimeType) file.type = textOf(type, value, decoder)
    else if (id === property.contentId) file.contentId = textOf(type, value, decoder) || null
    // Of an object the first 16 bytes say what it is.
    else if (id === property.fileBytes && value.byteLength > 0 && file.bytes.length === 0)
      file.bytes = bytesOf(type === 0x0d && value.byteLength > 16 ? part(value, 16, value.byteLength - 16) : value)
  }
}

/** Bytes of a value of a fixed size, padded to four; MS-OXTNEF 2.1.3.4. */
const fixed: Record<number, number> = {
  2: 4,
  3: 4,
  4: 4,
  5: 8,
  6: 8,
  7: 8,
  10: 4,
  11: 4,
  20: 8,
  64: 8,
  72: 16,
}
const variable = new Set([0x0d, 0x1e, 0x1f, 0x102])
const severalValues = 0x1000

function* properties(view: DataView): Generator<{ id: number; type: number; value: DataView }> {
  let at = 4
  const fits = (length: number) => at + length <= view.byteLength
  for (let left = fits(0) ? view.getUint32(0, true) : 0; left > 0 && fits(4); left--) {
    const type = view.getUint16(at, true)
    const id = view.getUint16(at + 2, true)
    at += 4
    if (id >= 0x8000) {
      const named = nameLength(view, at)
      if (named === null) return
      at += named
    }
    const base = type & ~severalValues
    const counted = variable.has(base) || (type & severalValues) !== 0
    if (counted && !fits(4)) return
    const count = counted ? view.getUint32(at, true) : 1
    if (counted) at += 4
    for (let n = 0; n < count; n++) {
      if (variable.has(base) && !fits(4)) return
      const length = variable.has(base) ? view.getUint32(at, true) : fixed[base]
      if (variable.has(base)) at += 4
      if (length === undefined || !fits(length)) return
      yield { id, type: base, value: part(view, at, length) }
      at += length + ((4 - (length % 4)) % 4)
    }
  }
}

/** A name of a property: 16 bytes of a set, then a number or a text. */
function nameLength(view: DataView, at: number): number | null {
  if (at + 24 > view.byteLength) return null
  if (view.getUint32(at + 16, true) === 0) return 24
  const length = view.getUint32(at + 20, true)
  return length > view.byteLength ? null : 24 + length + ((4 - (length % 4)) % 4)
}

function part(view: DataView, at: number, length: number): DataView {
  return new DataView(view.buffer, view.byteOffset + at, length)
}

function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice()
}

function textOf(type: number, value: DataView, decoder: TextDecoder): string {
  return decoded(value, type === 0x1f ? new TextDecoder('utf-16le') : decoder)
}

function decoded(view: DataView, decoder: TextDecoder): string {
  return decoder.decode(view).replace(/\0+$/, '')
}

function decoderOf(codepage: number): TextDecoder {
  const label =
    codepage === 65001 ? 'utf-8' : codepage === 932 ? 'shift_jis' : codepage === 936 ? 'gbk' : `windows-${codepage}`
  try {
    return new TextDecoder(label)
  } catch {
    return new TextDecoder('windows-1252')
  }
}
