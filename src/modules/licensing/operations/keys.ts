import { findAccount, permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerReply } from '#platform/http/contract.ts'
import { fromCursor, toPage } from '#platform/http/cursor.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import type { keys } from '../contract/keys.ts'
import { problems } from '../problems.ts'
import { allProducts, kindsByIds } from '../queries/catalogue.ts'
import {
  appliancesByIds,
  countKeys,
  findKey,
  insertKey,
  type KeyFilter,
  lockKey,
  retireKey as markRetired,
  selectKeys,
} from '../queries/keys.ts'
import { usageOf } from '../queries/overview.ts'
import { grantedOn } from '../queries/packages.ts'
import { newestReports } from '../queries/reports.ts'
import { selectRequests } from '../queries/requests.ts'
import { codeFor } from '../rules/key.ts'
import type { LicenceKey } from '../types.ts'
import { inUnique, offeredKind } from './catalogue.ts'
import { withdraw } from './follow.ts'
import { tellOfKey } from './told.ts'
import { keyView } from './view.ts'

type KeyView = HandlerReply<typeof keys.getKey>

async function views(tx: Tx, list: readonly LicenceKey[]): Promise<Map<string, KeyView>> {
  const kinds = await kindsByIds(
    tx,
    list.map(({ kindId }) => kindId),
  )
  const products = new Map((await allProducts(tx)).map(({ id, name }) => [id, name]))
  const appliances = await appliancesByIds(
    tx,
    list.flatMap(({ applianceId }) => applianceId ?? []),
  )
  const ids = list.map(({ id }) => id)
  const [granted, reports, usage] = [await grantedOn(tx, ids), await newestReports(tx, ids), await usageOf(tx, ids)]
  const view = (key: LicenceKey) => {
    const kind = kinds.get(key.kindId)!
    const around = { granted: granted.get(key.id), report: reports.get(key.id), usage: usage.get(key.id) }
    return keyView(key, kind, products.get(kind.productId)!, appliances.get(key.applianceId ?? '') ?? null, around)
  }
  return new Map(list.map((key) => [key.id, view(key)]))
}

export async function listKeys(
  tx: Tx,
  { cursor, state, ...filter }: Omit<KeyFilter, 'after' | 'states'> & { cursor?: string; state?: readonly string[] },
) {
  permit(tx.actor, 'licence.read', { accountId: tx.actor.accountId })
  const values = fromCursor(cursor, 1)
  const after = values ? { code: String(values[0]) } : undefined
  const rows = await selectKeys(tx, { ...filter, states: state, after, limit: filter.limit + 1 })
  const shown = await views(tx, rows)
  return toPage(
    rows,
    filter.limit,
    ({ code }) => [code],
    ({ id }) => shown.get(id)!,
  )
}

export async function getKey(tx: Tx, id: string): Promise<KeyView> {
  const key = await findKey(tx, id)
  if (!key) throw notFound()
  permit(tx.actor, 'licence.read', { accountId: key.accountId })
  return (await views(tx, [key])).get(id)!
}

/** Makes a key; without a code it gets the next one of its account. Refuses `licensing.name_taken`, `licensing.kind_retired`. */
export async function addKey(
  tx: Tx,
  input: { accountId: string; kindId: string; code?: string; label: string },
): Promise<KeyView> {
  permit(tx.actor, 'licence.write', { accountId: input.accountId })
  const account = await findAccount(tx, input.accountId)
  if (!account) throw notFound()
  const kind = await offeredKind(tx, input.kindId)
  const code = input.code ?? codeFor(account.name, account.number, (await countKeys(tx, account.id)) + 1)
  const key = { ...input, id: newId(), code }
  await inUnique('code', () => insertKey(tx, key))
  await tellOfKey(tx, 'licensing.key_added', key, `Licence key ${code} was made`, { after: { code, kind: kind.code } })
  return getKey(tx, key.id)
}

/** Takes a key out of use, for ever, and what waits on it back. Refuses `licensing.key_retired`. */
export async function retireKey(tx: Tx, id: string, because: string): Promise<KeyView> {
  const key = await lockKey(tx, id)
  if (!key) throw notFound()
  permit(tx.actor, 'licence.write', { accountId: key.accountId })
  if (key.retiredAt) throw problems.refuse('licensing.key_retired')
  const waiting = await selectRequests(tx, { keyId: id, states: ['asked', 'asked_back', 'refused'], limit: 1000 })
  for (const request of waiting) await withdraw(tx, request.id, `${key.code} is out of use`)
  await markRetired(tx, key, because)
  await tellOfKey(tx, 'licensing.key_retired', key, `Licence key ${key.code} is out of use: ${because}`)
  return getKey(tx, id)
}
