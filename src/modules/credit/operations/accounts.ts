import {
  accountsByIds,
  findPerson,
  may,
  type Person,
  permit,
  personsByIds,
  personsOfAccount,
  providerAccount,
} from '#accounts'
import { approvalsNeeded, kindsByIds, policyVersion, readAmount, refuseAmount, type Written } from '#licensing'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import type { HandlerReply } from '#platform/http/contract.ts'
import { fromCursor, toPage } from '#platform/http/cursor.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import type { credit } from '../contract.ts'
import { problems } from '../problems.ts'
import {
  deleteLimit,
  findAccount,
  insertAccount,
  limitsOf,
  lockAccount,
  putLimit,
  saveAccount,
  selectAccounts,
} from '../queries/accounts.ts'
import { approvalsOf, changesOf } from '../queries/changes.ts'
import type { Change, CreditAccount } from '../types.ts'
import { tellOfAccount, written } from './told.ts'
import { amountView, changeView, limitView, rowView } from './view.ts'

type View = HandlerReply<typeof credit.getCreditAccount>

export async function listCreditAccounts(tx: Tx, query: { accountId?: string; cursor?: string; limit: number }) {
  permit(tx.actor, 'credit.read', { accountId: tx.actor.accountId })
  const values = fromCursor(query.cursor, 2)
  const after = values ? { name: String(values[0]), id: String(values[1]) } : undefined
  const rows = await selectAccounts(tx, { accountId: query.accountId, after, limit: query.limit + 1 })
  return toPage(rows, query.limit, (row) => [row.accountName + row.number, row.id], rowView)
}

export async function getCreditAccount(tx: Tx, id: string): Promise<View> {
  const account = await findAccount(tx, id)
  if (!account) throw notFound()
  permit(tx.actor, 'credit.read', { accountId: account.accountId })
  const can = (verb: Parameters<typeof may>[1]) => may(tx.actor, verb, account.accountId)
  const me = tx.actor.personId
  const whose = can('credit.limit') ? undefined : me ? [me] : []
  // By name, those at the partner too, whom people of the account do not see.
  const limits = await beyondTenant(tx, () => limitsOf(tx, id, whose))
  const warned = await beyondTenant(tx, () => personsByIds(tx, account.warn))
  return {
    ...rowView(account),
    lowAt: account.lowAt === null ? null : amountView(account.lowAt, account),
    warn: account.warn.flatMap((personId) => {
      const person = warned.get(personId)
      return person ? [{ id: personId, name: person.name }] : []
    }),
    limits: limits.map((limit) => limitView(limit, account)),
    changes: tx.actor.staff ? await changeViews(tx, account, await changesOf(tx, id)) : [],
    may: {
      withdraw: can('credit.withdraw') && account.closedAt === null && limits.some(({ personId }) => personId === me),
      limit: can('credit.limit'),
      propose: can('credit.write'),
      approve: can('licence.approve'),
    },
  }
}

/** Changes with who approved them and how many must. For staff. */
export async function changeViews(tx: Tx, account: CreditAccount, changes: readonly Change[]) {
  const approvals = await approvalsOf(tx, changes.map(({ id }) => id)) // biome-ignore format: one question
  const versions = new Map<number, Awaited<ReturnType<typeof policyVersion>>>()
  for (const { policyVersion: version } of changes)
    if (!versions.has(version)) versions.set(version, await policyVersion(tx, account.kindId, version))
  return changes.map((each) =>
    changeView(
      each,
      approvals.get(each.id) ?? [],
      approvalsNeeded(versions.get(each.policyVersion)!, each.amount),
      account,
    ),
  )
}

/** Opens a credit account. Refuses `credit.not_allowed` for kinds that credit accounts may not draw. */
export async function addCreditAccount(tx: Tx, input: { accountId: string; kindId: string; name: string }) {
  permit(tx.actor, 'credit.write', { accountId: input.accountId })
  const owner = (await accountsByIds(tx, [input.accountId])).get(input.accountId)
  const kind = (await kindsByIds(tx, [input.kindId])).get(input.kindId)
  if (!owner || !kind) throw notFound()
  if (owner.kind === 'provider' || !kind.creditAllowed || kind.retiredAt) throw problems.refuse('credit.not_allowed')
  const id = newId()
  await insertAccount(tx, { id, ...input })
  const account = (await findAccount(tx, id))!
  const text = `${tx.actor.name} opened the credit account ${account.number} of ${kind.name}`
  await tellOfAccount(tx, 'credit.opened', account, text, { after: { name: input.name, kind: kind.code } })
  return getCreditAccount(tx, id)
}

export type Edit = { name?: string; lowAt?: Written | null; warn?: string[]; closed?: boolean }

/** Changes what people set of an account. Whom to warn must be somebody of the account or its partner; staff may name staff. */
export async function editCreditAccount(tx: Tx, id: string, edit: Edit): Promise<View> {
  const account = await lockAccount(tx, id)
  if (!account) throw notFound()
  permit(tx.actor, 'credit.limit', { accountId: account.accountId })
  if (edit.closed !== undefined || edit.name !== undefined)
    permit(tx.actor, 'credit.write', { accountId: account.accountId })
  for (const personId of edit.warn ?? []) await belonging(tx, account, personId, 'warn', tx.actor.staff)
  const lowAt = edit.lowAt === undefined ? account.lowAt : edit.lowAt && baseUnits(edit.lowAt, account, 'lowAt')
  const closedAt = edit.closed === undefined ? account.closedAt : edit.closed ? tx.now : null
  const after = { ...account, name: edit.name ?? account.name, lowAt, warn: [...new Set(edit.warn ?? account.warn)], closedAt } // biome-ignore format: one thing
  await saveAccount(tx, after)
  const told = ({ name, lowAt, warn, closedAt }: CreditAccount) => ({ name, lowAt: lowAt?.toString() ?? null, warn, closed: closedAt !== null }) // biome-ignore format: one thing
  await tellOfAccount(tx, 'credit.edited', after, `${tx.actor.name} changed ${account.number}`, {
    before: told(account),
    after: told(after),
  })
  return getCreditAccount(tx, id)
}

/** A typed amount in the account's base units; refuses `licensing.amount_refused`. */
export function baseUnits(amount: Written, { unit }: Pick<CreditAccount, 'unit'>, field: string): bigint {
  const read = readAmount(amount, unit)
  if ('refused' in read) throw refuseAmount(field, read.refused)
  return read.amount
}

/**
 * Who may be given a limit or be warned: people of the account, and of its partner as far as who asks sees them. Staff may warn
 * those of their own, too, who may change credit.
 */
export async function listCreditPeople(tx: Tx, id: string): Promise<HandlerReply<typeof credit.listCreditPeople>> {
  const account = await findAccount(tx, id)
  if (!account) throw notFound()
  permit(tx.actor, 'credit.limit', { accountId: account.accountId })
  const owner = (await accountsByIds(tx, [account.accountId])).get(account.accountId)!
  const homes = [owner.id, ...(owner.partnerId ? [owner.partnerId] : [])]
  const named = await accountsByIds(tx, homes)
  const of = async (home: string, accountName: string, withdraws: boolean) =>
    (await personsOfAccount(tx, home))
      .filter((person) => person.active && !person.lockedAt && (withdraws || sellsCredit(person)))
      .map((person) => ({ id: person.id, name: person.name, account: { id: home, name: accountName }, withdraws }))
  const items = []
  for (const home of homes) items.push(...(await of(home, named.get(home)?.name ?? '', true)))
  const provider = tx.actor.staff ? await providerAccount(tx) : null
  if (provider) items.push(...(await of(provider.id, provider.name, false)))
  return { items }
}

const sellsCredit = ({ roles }: Person) =>
  may({ kind: 'person', staff: true, roles, accounts: 'all' }, 'credit.write', null)

async function belonging(tx: Tx, account: CreditAccount, personId: string, field: string, staffToo: boolean) {
  const owner = (await accountsByIds(tx, [account.accountId])).get(account.accountId)
  // As who acts sees people: to others it is the same whether there is nobody, or somebody they are not to know of.
  const person = await findPerson(tx, personId)
  const ours = person && (person.accountId === account.accountId || person.accountId === owner?.partnerId)
  if (!person?.active || !(ours || (staffToo && person.staff)))
    throw problems.refuse('credit.person_refused', { fields: { [field]: 'is nobody of this account or its partner' } })
  return person
}

/** Says how much somebody may withdraw. Refuses `credit.person_refused` for people of others. */
export async function setLimit(tx: Tx, id: string, personId: string, input: { each: Written; perDay: Written }) {
  const account = await lockAccount(tx, id)
  if (!account) throw notFound()
  permit(tx.actor, 'credit.limit', { accountId: account.accountId })
  const person = await belonging(tx, account, personId, 'personId', false)
  const limit = { personId, each: baseUnits(input.each, account, 'each'), perDay: baseUnits(input.perDay, account, 'perDay') } // biome-ignore format: one thing
  await putLimit(tx, account, limit)
  const [each, perDay] = [written(limit.each, account), written(limit.perDay, account)]
  const text = `${tx.actor.name}: ${person.name} may withdraw ${each} at once and ${perDay} a day from ${account.number}`
  await tellOfAccount(tx, 'credit.limit_set', account, text, { after: { person: personId, each, perDay } })
  return limitView((await limitsOf(tx, id, [personId]))[0]!, account)
}

export async function removeLimit(tx: Tx, id: string, personId: string): Promise<void> {
  const account = await lockAccount(tx, id)
  if (!account) throw notFound()
  permit(tx.actor, 'credit.limit', { accountId: account.accountId })
  if (!(await deleteLimit(tx, account, personId))) return
  const text = `${tx.actor.name} took a limit away: one person less may withdraw from ${account.number}`
  await tellOfAccount(tx, 'credit.limit_removed', account, text, { before: { person: personId } })
}
