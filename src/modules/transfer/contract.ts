import { z } from 'zod'
import { id, prose, route } from '#platform/http/contract.ts'
import { cellFaults, columnsOf, sheetKinds } from './rules/sheet.ts'

export const sheetKind = z.enum(sheetKinds)

/** What each table has, for the page that explains it. */
export const sheetColumns = columnsOf

const fault = z.object({
  /** Line of the file, counted from 1 with the header. */
  line: z.number(),
  code: z.string(),
  says: z.string(),
  /** What is wrong with a cell (code `transfer.cell`), for whoever says it in another language: what is expected, or what stands there. */
  cell: z.object({ column: z.string(), wrong: z.enum(cellFaults), value: z.string() }).nullable(),
})
const result = z.object({ rows: z.number(), made: z.number(), faults: z.array(fault) })
const table = z.object({
  kind: sheetKind,
  /** The file as text. */
  text: prose(5_000_000).refine((text) => text.trim() !== '', 'must not be empty'),
})
const bodyLimit = 8 * 1024 * 1024
const readErrors = ['transfer.unreadable', 'transfer.columns', 'transfer.too_many_rows']

export const transfer = {
  previewTable: route({
    method: 'POST',
    path: '/api/transfer/preview',
    summary:
      'What moving a table of accounts, people or contracts in would do, with everything wrong by line. Keeps nothing.',
    access: 'session',
    body: table,
    bodyLimit,
    reply: result,
    errors: readErrors,
  }),
  importTable: route({
    method: 'POST',
    path: '/api/transfer/tables',
    summary: 'Moves a table in: all of it, or nothing when a row is refused.',
    access: 'session',
    body: table,
    bodyLimit,
    reply: result,
    errors: [...readErrors, 'transfer.rows_refused'],
    idempotent: true,
  }),
  exportAccount: route({
    method: 'GET',
    path: '/api/transfer/accounts/:id',
    summary: 'Everything about an account as a ZIP of CSV, JSON and attachments.',
    access: 'session',
    params: z.object({ id }),
    query: z.object({
      /** `customer`: without notes and internal entries, to be given away. */
      view: z.enum(['all', 'customer']).default('customer'),
    }),
  }),
}
