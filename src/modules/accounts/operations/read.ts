import { timelineOf } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { fromCursor, momentIn, toPage } from '#platform/http/cursor.ts'
import { notFound } from '#platform/problem.ts'
import { customersOf, findAccount } from '../queries/account.ts'
import {
  type AccountFilter,
  type ContractFilter,
  type ContractRow,
  findAccounts,
  type PersonFilter,
  type PersonRow,
  selectAccountRows,
  selectContractRows,
  selectPersonRows,
} from '../queries/list.ts'
import { selectStaffNames } from '../queries/person.ts'
import { allTeams, membersOfTeams, teamsByIds, teamsOfPeople } from '../queries/team.ts'
import { may, permit } from '../rules/permit.ts'
import type { Team } from '../types.ts'

type Paged<Filter> = Omit<Filter, 'after' | 'limit'> & { cursor?: string; limit: number }

/** Everybody may ask; row-level security and `seesAccount` decide what there is for them. */
function permitRead(tx: Tx, verb: 'account.read' | 'person.read' | 'contract.read' | 'search.read'): void {
  permit(tx.actor, verb, { accountId: tx.actor.accountId })
}

function after(cursor: string | undefined): { sort: string; id: string } | undefined {
  const values = fromCursor(cursor, 2)
  return values ? { sort: String(values[0]), id: String(values[1]) } : undefined
}

export async function listAccounts(tx: Tx, { cursor, ...query }: Paged<AccountFilter>) {
  permitRead(tx, 'account.read')
  const rows = await selectAccountRows(tx, { ...query, after: after(cursor), limit: query.limit + 1 })
  const managers = await managerNames(
    tx,
    rows.map((row) => row.managerId),
  )
  return toPage(
    rows,
    query.limit,
    (row) => [row.sort, row.id],
    ({ sort: _, managerId, ...row }) => ({ ...row, manager: nameOf(managers, managerId) }),
  )
}

/** The account page. Internal notes are left out for everybody outside the provider. */
export async function getAccount(tx: Tx, id: string) {
  const account = await findAccount(tx, id)
  if (!account) throw notFound()
  permit(tx.actor, 'account.read', { accountId: id })
  // A customer knows its partner's name, but does not see the partner's own account.
  const partner = account.partnerId ? await beyondTenant(tx, () => findAccount(tx, account.partnerId!)) : null
  const managers = await managerNames(tx, [account.managerId])
  const people = await selectPersonRows(tx, { accountId: id, state: 'all', limit: 500 })
  return {
    ...account,
    notes: tx.actor.staff ? account.notes : '',
    partner: partner && { id: partner.id, name: partner.name },
    manager: nameOf(managers, account.managerId),
    people: await withTeams(tx, people),
    contracts: (await selectContractRows(tx, { accountId: id, state: 'all', limit: 200 })).map(contractReply),
    customers: account.kind === 'partner' ? await customersOf(tx, id) : [],
    may: {
      edit: may(tx.actor, 'account.write', id),
      people: may(tx.actor, account.kind === 'provider' ? 'person.write' : 'person.write_contact', id),
      contracts: may(tx.actor, 'contract.write', id),
      journal: may(tx.actor, 'journal.write', id),
    },
  }
}

export async function readTimeline(
  tx: Tx,
  id: string,
  query: { kinds?: readonly string[]; view: 'all' | 'customer'; cursor?: string; limit: number },
) {
  if (!(await findAccount(tx, id))) throw notFound()
  permit(tx.actor, 'journal.read', { accountId: id })
  const continued = fromCursor(query.cursor, 2)
  const entries = await timelineOf(tx, id, {
    limit: query.limit + 1,
    before: continued ? { at: momentIn(continued[0]), id: String(continued[1]) } : undefined,
    kinds: query.kinds,
    customersView: query.view === 'customer',
  })
  return toPage(
    entries,
    query.limit,
    (entry) => [entry.at, entry.id],
    (entry) => entry,
  )
}

export async function listPeople(tx: Tx, { cursor, ...query }: Paged<PersonFilter>) {
  permitRead(tx, 'person.read')
  const rows = await selectPersonRows(tx, { ...query, after: after(cursor), limit: query.limit + 1 })
  const page = toPage(
    rows,
    query.limit,
    (row) => [row.sort, row.id],
    (row) => row,
  )
  return { ...page, items: await withTeams(tx, page.items) }
}

/** People as the API shows them, with their teams. */
export async function withTeams<Row extends Omit<PersonRow, 'sort'>>(tx: Tx, rows: readonly Row[]) {
  const staff = rows.filter((row) => row.staff).map((row) => row.id)
  const teams = await teamsOfPeople(tx, staff)
  return rows.map(({ lockedAt, ...row }) => ({ ...row, locked: lockedAt !== null, teams: teams.get(row.id) ?? [] }))
}

export async function listContracts(tx: Tx, { cursor, ...query }: Paged<ContractFilter>) {
  permitRead(tx, 'contract.read')
  const rows = await selectContractRows(tx, { ...query, after: after(cursor), limit: query.limit + 1 })
  return toPage(rows, query.limit, (row) => [row.sort, row.id], contractReply)
}

export async function getContract(tx: Tx, id: string) {
  const [row] = await selectContractRows(tx, { ids: [id], state: 'all', limit: 1 })
  if (!row) throw notFound()
  permit(tx.actor, 'contract.read', { accountId: row.accountId })
  return contractReply(row)
}

function contractReply({ sort: _, teamId: __, ...row }: ContractRow) {
  return row
}

export async function listTeams(tx: Tx) {
  permit(tx.actor, 'team.read', { accountId: null })
  return describeTeams(tx, await allTeams(tx))
}

export async function getTeam(tx: Tx, id: string) {
  return (await describeTeams(tx, [...(await teamsByIds(tx, [id])).values()]))[0]!
}

async function describeTeams(tx: Tx, teams: readonly Team[]) {
  const members = await membersOfTeams(
    tx,
    teams.map((team) => team.id),
  )
  return teams.map((team) => ({
    ...team,
    members: (members.get(team.id) ?? []).map(({ id, name, title }) => ({ id, name, title })),
  }))
}

/** A few accounts and people for the search box at the top. */
export async function quickSearch(tx: Tx, q: string) {
  permitRead(tx, 'search.read')
  const people = await selectPersonRows(tx, { q, state: 'active', limit: 8 })
  return {
    accounts: await findAccounts(tx, q, 8),
    people: people.map(({ id, name, email, accountId, accountName, staff }) => ({
      id,
      name,
      email,
      accountId,
      accountName,
      staff,
    })),
  }
}

async function managerNames(tx: Tx, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))]
  return wanted.length === 0 ? new Map() : beyondTenant(tx, () => selectStaffNames(tx, wanted))
}

function nameOf(names: Map<string, string>, id: string | null): { id: string; name: string } | null {
  const name = id === null ? undefined : names.get(id)
  return id === null || name === undefined ? null : { id, name }
}
