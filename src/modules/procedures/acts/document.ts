import { sql } from 'kysely'
import { z } from 'zod'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { putFile } from '#platform/files/files.ts'
import { line, prose } from '#platform/http/contract.ts'
import { cleanName } from '#support'
import { addRecord } from '../operations/records.ts'
import { insertRunFile } from '../queries/files.ts'
import { DocumentProblem, documentLimits, fillTemplate } from '../rules/document.ts'
import type { Data } from '../rules/face.ts'
import { ActFailed, type ActPlace, registerAct } from './registry.ts'

const yesNo = z.preprocess((value) => (value === 'true' ? true : value === 'false' ? false : value), z.boolean())

/** `make_document`: a Markdown file of a template with the run's data, kept at its records. */
export function registerDocuments(app: App): void {
  registerAct(app, 'make_document', {
    title: 'Make a document from a template',
    inputs: z.object({
      name: line(120).describe('What the file is called'),
      template: prose(documentLimits.template).describe('Markdown; {{ expression }} stands for a value of the data'),
      customer: yesNo.default(false).describe('The customer may have it, where the project is shared'),
    }),
    gives: ['documentId'],
    inside: async (tx, place, { name, template, customer }) => {
      const text = filled(template, await dataOf(tx, place), tx.now.getTime())
      return { done: { documentId: await keep(tx, place, { name, text, customer }) } }
    },
  })
}

function filled(template: string, data: Data, at: number): string {
  try {
    return fillTemplate(template, data, at)
  } catch (error) {
    if (!(error instanceof DocumentProblem)) throw error
    throw new ActFailed('procedures.document_refused', error.message)
  }
}

async function dataOf(tx: Tx, { runId }: ActPlace): Promise<Data> {
  const { rows } = await sql<{ data: Data }>`select coalesce(state -> 'data', '{}') as data
    from procedure_state where run_id = ${runId}`.execute(tx)
  return rows[0]?.data ?? {}
}

async function keep(
  tx: Tx,
  { runId, accountId, job, shared }: ActPlace,
  { name, text, customer }: { name: string; text: string; customer: boolean },
): Promise<string> {
  const forCustomer = shared && customer
  const file = `${cleanName(name).replace(/\.md$/i, '')}.md`
  const bytes = Buffer.from(`${text.toWellFormed().trimEnd()}\n`, 'utf8')
  const fileId = await putFile(tx, { accountId, name: file, type: 'text/markdown', bytes, internal: !forCustomer })
  await insertRunFile(tx, { accountId, runId, fileId, forCustomer })
  await addRecord(tx, runId, { text: `Made the document “${file}”`, fileId, job, customer })
  return fileId
}
