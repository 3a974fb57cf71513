import { sql } from 'kysely'
import { addAccount, addContract, addPerson, permit } from '#accounts'
import type { ContactRole } from '#platform/actor.ts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { problemCatalogue, Refusal } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import { type Names, namesFor } from '../queries/names.ts'
import { type CellFault, cellFaultSays, listIn, type Row, type SheetKind } from '../rules/sheet.ts'

/** One row that cannot be moved in: its line, the code, and what is wrong in a sentence. */
export type RowFault = { line: number; code: string; says: string; cell: CellSays | null }
type CellSays = { column: string; wrong: CellFault; value: string }
export type SheetResult = { rows: number; made: number; faults: RowFault[] }

/** Carries the result of a preview out of the transaction that it undoes. */
class OnlyLooking extends Error {
  readonly result: SheetResult
  constructor(result: SheetResult) {
    super('a preview changes nothing')
    this.result = result
  }
}

/**
 * What moving a table in would do: it is done, row by row, and then undone, so that the preview is never of another
 * opinion than the act.
 */
export async function previewSheet(
  transact: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
  kind: SheetKind,
  rows: readonly Row[],
): Promise<SheetResult> {
  try {
    return await transact(async (tx) => {
      throw new OnlyLooking(await moveIn(tx, kind, rows))
    })
  } catch (error) {
    if (error instanceof OnlyLooking) return error.result
    throw error
  }
}

/** Moves a table in, all of it or nothing. Refuses `transfer.rows_refused` with the faults by line. */
export async function importSheet(tx: Tx, kind: SheetKind, rows: readonly Row[]): Promise<SheetResult> {
  const result = await moveIn(tx, kind, rows)
  if (result.faults.length > 0)
    throw problems.refuse('transfer.rows_refused', {
      detail: `${result.faults.length} of ${rows.length}; the first is line ${result.faults[0]!.line}: ${result.faults[0]!.says}`,
      faults: result.faults.slice(0, 100),
    })
  await recordAct(tx, {
    act: 'transfer.table_moved_in',
    subject: { kind: 'table', id: kind, name: kind },
    accountId: null,
    data: { rows: result.rows },
  })
  return result
}

async function moveIn(tx: Tx, kind: SheetKind, rows: readonly Row[]): Promise<SheetResult> {
  permit(tx.actor, 'transfer.import', { accountId: null })
  const names = await namesFor(tx, kind, rows)
  const faults: RowFault[] = []
  for (const row of rows) {
    await sql`savepoint one_row`.execute(tx)
    try {
      await makers[kind](tx, row.cells, names)
      await sql`release savepoint one_row`.execute(tx)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      await sql`rollback to savepoint one_row`.execute(tx)
      const cell = error instanceof WrongCell ? error.cell : null
      const fields = Object.entries(error.details.fields ?? {}).map(([field, says]) => `${field} ${says}`)
      const says = [!cell && error.title, error.details.detail, ...fields].filter(Boolean).join(' ')
      faults.push({ line: row.line, code: error.code, says, cell })
    }
  }
  return { rows: rows.length, made: rows.length - faults.length, faults }
}

type Cells = Row['cells']
type Maker = (tx: Tx, cells: Cells, names: Names) => Promise<unknown>

const makers: Record<SheetKind, Maker> = {
  accounts: async (tx, cells, names) => {
    const account = await addAccount(tx, {
      kind: oneOf(cells.kind ?? 'customer', ['customer', 'partner'], 'kind'),
      name: text(cells, 'name', 200),
      number: cells.number ? text(cells, 'number', 40) : undefined,
      partnerId: cells.partner ? named(names.accounts, cells.partner, 'partner') : null,
      managerId: cells.manager ? named(names.staff, cells.manager, 'manager') : null,
      zone: cells.zone,
      language: cells.language && language(cells.language),
      mailDomains: listIn(cells.mail_domains),
      phone: cells.phone ?? null,
      notes: cells.notes ? text(cells, 'notes', 10_000) : '',
    })
    // The rows below may name it.
    names.accounts.set(account.number.toLowerCase(), account.id)
  },
  people: (tx, cells, names) =>
    addPerson(tx, {
      accountId: named(names.accounts, text(cells, 'account', 40), 'account'),
      name: text(cells, 'name', 200),
      email: cells.email ?? null,
      phones: listIn(cells.phones, /;/),
      roles: (cells.roles ? listIn(cells.roles) : ['contact']).map((role) =>
        oneOf<ContactRole>(role, ['contact', 'account_admin'], 'roles'),
      ),
      zone: cells.zone ?? null,
      language: cells.language ? language(cells.language) : null,
      title: cells.title ? text(cells, 'title', 100) : '',
    }),
  contracts: (tx, cells, names) =>
    addContract(tx, {
      accountId: named(names.accounts, text(cells, 'account', 40), 'account'),
      name: text(cells, 'name', 200),
      number: cells.number ? text(cells, 'number', 40) : undefined,
      startsOn: day(text(cells, 'starts_on', 10), 'starts_on'),
      endsOn: cells.ends_on ? day(cells.ends_on, 'ends_on') : null,
      planId: cells.plan ? named(names.plans, cells.plan, 'plan') : null,
      teamId: cells.team ? named(names.teams, cells.team, 'team') : null,
      description: cells.description ? text(cells, 'description', 10_000) : '',
    }),
}

class WrongCell extends Refusal {
  readonly cell: CellSays
  constructor(cell: CellSays) {
    super('transfer.cell', problemCatalogue.get('transfer.cell')!, {
      detail: cellFaultSays(cell.column, cell.wrong, cell.value),
    })
    this.cell = cell
  }
}

const wrong = (column: string, what: CellFault, value = '') => new WrongCell({ column, wrong: what, value })

function text(cells: Cells, column: string, most: number): string {
  const value = cells[column]
  if (value === undefined) throw wrong(column, 'empty')
  if (value.length > most) throw wrong(column, 'too_long', String(most))
  if (value.includes('\u0000') || !value.isWellFormed()) throw wrong(column, 'unstorable')
  return value
}

function oneOf<T extends string>(value: string, allowed: readonly T[], column: string): T {
  const found = allowed.find((each) => each === value.toLowerCase())
  if (!found) throw wrong(column, 'one_of', allowed.join(', '))
  return found
}

function language(value: string): string {
  if (!/^[a-z]{2,3}(-[A-Z]{2})?$/.test(value)) throw wrong('language', 'language')
  return value
}

function day(value: string, column: string): string {
  try {
    return Temporal.PlainDate.from(value, { overflow: 'reject' }).toString()
  } catch {
    throw wrong(column, 'day')
  }
}

function named(known: ReadonlyMap<string, string>, value: string, column: string): string {
  const id = known.get(value.toLowerCase())
  if (!id) throw wrong(column, 'unknown', value.slice(0, 60))
  return id
}
