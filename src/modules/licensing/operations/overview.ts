import { accountsByIds, type Person, permit, personsByIds } from '#accounts'
import { notify } from '#channels'
import { addEntry } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerReply } from '#platform/http/contract.ts'
import { arm } from '#platform/timers/timers.ts'
import type { overview } from '../contract/overview.ts'
import { kindsByIds } from '../queries/catalogue.ts'
import { findKey } from '../queries/keys.ts'
import { keysThatReport, selectApprovals, selectSums, selectWithdrawals, usageOf } from '../queries/overview.ts'
import { grantedOn } from '../queries/packages.ts'
import { newestReports } from '../queries/reports.ts'
import { forecast, tellBeforeMs } from '../rules/forecast.ts'
import { wordsIn } from '../rules/words.ts'
import { staffOf } from './people.ts'
import { amountView } from './view.ts'

type Overview = HandlerReply<typeof overview.overview>
const actsShown = 50

/** What accounts hold of what they are sold, who approved it, and who withdrew it. */
export async function readOverview(tx: Tx, accountId: string | undefined): Promise<Overview> {
  permit(tx.actor, 'licence.read', { accountId: accountId ?? tx.actor.accountId })
  const sums = await selectSums(tx, accountId)
  const approvals = await selectApprovals(tx, accountId, actsShown)
  const withdrawals = await selectWithdrawals(tx, accountId, actsShown)
  return {
    items: sums.map((one) => ({
      account: { id: one.accountId, name: one.accountName },
      partner: one.partner,
      kind: { code: one.kindCode, name: one.kindName },
      keys: one.keys,
      flagged: one.flagged,
      waiting: one.waiting,
      granted: amountView(one.granted, one),
      used: amountView(one.used, one),
      left: amountView(one.granted > one.used ? one.granted - one.used : 0n, one),
    })),
    approvals: approvals.map((one) => ({
      at: one.at,
      by: one.person,
      verdict: one.verdict,
      amount: amountView(one.amount, one),
      request: { id: one.requestId, number: one.number },
      key: one.keyCode,
      account: one.accountName,
    })),
    withdrawals: withdrawals.map((one) => ({
      at: one.at,
      by: one.person,
      amount: amountView(one.amount, one),
      from: one.from,
      request: { id: one.requestId, number: one.number },
      key: one.keyCode,
      account: one.accountName,
    })),
  }
}

export const forecastTimer = 'licensing.forecast'
const dayMs = 86_400_000
const keysAtOnce = 200

/** Looks at every key that reports, some at a time; after the last the next look is a day away. */
export async function lookAhead(tx: Tx, after: string | null): Promise<void> {
  const ids = await keysThatReport(tx, after, keysAtOnce)
  for (const id of ids) await proposeFor(tx, id)
  const next = ids.length === keysAtOnce ? ids.at(-1)! : null
  await arm(tx, {
    kind: forecastTimer,
    key: 'keys',
    dueAt: next ? tx.now : new Date(tx.now.getTime() + dayMs),
    data: { after: next },
  })
}

/** Proposes to the account's manager to offer more, once for each package, before the key runs dry. */
async function proposeFor(tx: Tx, keyId: string): Promise<void> {
  const [usage, report, granted] = [
    (await usageOf(tx, [keyId])).get(keyId),
    (await newestReports(tx, [keyId])).get(keyId),
    (await grantedOn(tx, [keyId])).get(keyId),
  ]
  if (!usage || !report || !granted || granted.total < report.used) return
  const left = granted.total - report.used
  const ahead = forecast(usage, left)
  if (!ahead || ahead.dryAt.getTime() - tx.now.getTime() > tellBeforeMs) return
  const key = (await findKey(tx, keyId))!
  const kind = (await kindsByIds(tx, [key.kindId])).get(key.kindId)!
  const account = (await accountsByIds(tx, [key.accountId])).get(key.accountId)!
  const day = ahead.dryAt.toISOString().slice(0, 10)
  const told = await notify(
    tx,
    (await managersOf(tx, account.managerId)).map((person) => ({
      accountId: key.accountId,
      key: `licensing.dry ${keyId} ${granted.sequence} ${person.id}`,
      topic: 'licensing.dry',
      personId: person.id,
      subject: { kind: 'licence_key', id: keyId },
      ...wordsIn(person.language).dry(key.code, account.name, amountView(left, kind).text, day),
      url: `${tx.app.config.publicUrl}/licences/keys/${keyId}`,
    })),
  )
  if (told.size === 0) return
  await addEntry(tx, {
    accountId: key.accountId,
    subject: { kind: 'licence_key', id: keyId },
    kind: 'licensing.dry',
    visibility: 'internal',
    text: `${key.code} runs dry about ${day} at its present rate`,
  })
}

/** Who looks after the account; without such a person, whoever answers for licences. */
async function managersOf(tx: Tx, managerId: string | null): Promise<Person[]> {
  const manager = managerId ? (await personsByIds(tx, [managerId])).get(managerId) : undefined
  if (manager?.active) return [manager]
  const staff = [...(await staffOf(tx)).values()]
  return staff.filter(({ active, roles }) => active && roles.includes('licence_manager'))
}
