import { allTeams, idsByName } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { allPlans } from '#promises'
import type { Row, SheetKind } from '../rules/sheet.ts'

/** What rows name things by, in lower case, to their ids. */
export type Names = {
  accounts: Map<string, string>
  staff: Map<string, string>
  plans: Map<string, string>
  teams: Map<string, string>
}

/** Looks up everything the rows of a table name, in a few statements however many rows. */
export async function namesFor(tx: Tx, kind: SheetKind, rows: readonly Row[]): Promise<Names> {
  const cells = (column: string) => [...new Set(rows.flatMap((row) => row.cells[column]?.toLowerCase() ?? []))]
  const numbers = cells(kind === 'accounts' ? 'partner' : 'account')
  const { accounts, staff } = await idsByName(tx, numbers, kind === 'accounts' ? cells('manager') : [])
  const plans = kind === 'contracts' ? await allPlans(tx) : []
  const teams = kind === 'contracts' ? await allTeams(tx) : []
  return {
    accounts,
    staff,
    plans: new Map(plans.map((plan) => [plan.name.toLowerCase(), plan.id])),
    teams: new Map(teams.map((team) => [team.name.toLowerCase(), team.id])),
  }
}
