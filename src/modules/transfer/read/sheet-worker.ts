import { parentPort, workerData } from 'node:worker_threads'
import { parse } from 'csv-parse/sync'
import { normalColumn, type Row } from '../rules/sheet.ts'

/** What the worker says: the header and the rows, or why not. */
export type SheetReading = { header: string[]; rows: Row[] } | { fault: string; line: number | null }

type Parsed = { record: string[]; info: { lines: number } }

/** Reads a table of text; the separator is the one of , ; and tab that the first line has most of. */
function read(text: string, most: number): SheetReading {
  const first = text.slice(0, 4096).split(/\r?\n/, 1)[0] ?? ''
  const delimiter = [',', ';', '\t'].sort((a, b) => first.split(b).length - first.split(a).length)[0]!
  try {
    const parsed = parse(text, {
      bom: true,
      delimiter,
      info: true,
      skip_empty_lines: true,
      to: most + 2,
      max_record_size: 100_000,
    }) as unknown as Parsed[]
    const [head, ...body] = parsed
    const header = (head?.record ?? []).map(normalColumn)
    const rows = body.map(({ record, info }, place): Row => {
      // `lines` counts to the end of a record; a record of one line ends where it begins.
      const before = place === 0 ? head!.info.lines : body[place - 1]!.info.lines
      const cells = record.flatMap((value, column) => (value.trim() === '' ? [] : [[header[column]!, value.trim()]]))
      return { line: Math.min(before + 1, info.lines), cells: Object.fromEntries(cells) }
    })
    return { header, rows }
  } catch (error) {
    const { message, lines } = error as { message: string; lines?: number }
    return { fault: message.slice(0, 300), line: lines ?? null }
  }
}

const { text, most } = workerData as { text: string; most: number }
parentPort!.postMessage(read(text, most))
