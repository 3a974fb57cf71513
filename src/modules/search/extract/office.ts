import yauzl from 'yauzl'
import { limits, Refused } from './limits.ts'
import { textOfMarkup } from './markup.ts'

/** Where the words stand in each kind of document, and which elements end a line or a cell. */
const kinds = {
  docx: {
    parts: /^word\/(?:document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml$/,
    breaks: ['w:p', 'w:tab', 'w:br', 'w:tc'],
  },
  xlsx: { parts: /^xl\/(?:sharedStrings|comments\d*|worksheets\/[^/]+)\.xml$/, breaks: ['si', 'row', 'c', 'v', 't'] },
  odf: {
    parts: /^content\.xml$/,
    breaks: ['text:p', 'text:h', 'text:tab', 'text:line-break', 'table:table-cell', 'text:s'],
  },
} as const

export type Office = keyof typeof kinds

/**
 * The words of a docx, xlsx or OpenDocument file. The archive is read in memory, entry by entry; nothing is written, no
 * name is followed, and what unpacks to too much, in all or for its size, is refused before it is unpacked further.
 */
export async function readOffice(bytes: Buffer, kind: Office): Promise<string> {
  const zip = await yauzl.fromBufferPromise(bytes, {
    lazyEntries: true,
    validateEntrySizes: true,
    strictFileNames: true,
  })
  if (zip.entryCount > limits.entries) throw new Refused('too many entries')
  const { parts, breaks } = kinds[kind]
  let text = ''
  let unpacked = 0
  for await (const entry of zip.eachEntry()) {
    if (!parts.test(entry.fileName) || text.length >= limits.textChars) continue
    if (entry.isEncrypted()) throw new Refused('encrypted')
    if (entry.uncompressedSize > entry.compressedSize * limits.ratio + 4096) throw new Refused('unpacks to too much')
    const pieces: Buffer[] = []
    for await (const piece of await zip.openReadStreamPromise(entry)) {
      unpacked += (piece as Buffer).length
      if (unpacked > limits.unpackedBytes) throw new Refused('unpacks to too much')
      pieces.push(piece as Buffer)
    }
    const xml = Buffer.concat(pieces).toString('utf8')
    if (/<!DOCTYPE/i.test(xml.slice(0, 4096))) throw new Refused('declares a document type')
    text += `${textOfMarkup(xml, { breaks: new Set(breaks), skip: new Set(), most: limits.textChars })}\n`
  }
  return text
}
