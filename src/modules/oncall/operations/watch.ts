import { personsByIds, providerAccount } from '#accounts'
import { type NewNotice, notify } from '#channels'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { arm } from '#platform/timers/timers.ts'
import { tellGap } from '../queries/gap-told.ts'
import { loadRotas, type StoredRota } from '../queries/rota.ts'
import { gapNear } from '../rules/page-words.ts'
import { gaps } from '../rules/rota.ts'
import { dueAlerts, nextLook } from '../rules/watch.ts'
import { record, utcSpan, wallSpan } from './record.ts'

export const watchTimer = 'oncall.watch'
const dayMs = 86_400_000
const lookAheadMs = 8 * dayMs

/** Looks at every rota: whoever answers for one hears of a gap that comes near, once for each distance. Arms the next look. */
export async function watchGaps(tx: Tx): Promise<void> {
  const until = new Date(tx.now.getTime() + lookAheadMs)
  let next = new Date(tx.now.getTime() + dayMs)
  for (const stored of await loadRotas(tx, null, tx.now)) {
    const near = gaps(stored.rota, tx.now, until)
    for (const { gap, hours } of dueAlerts(near, tx.now))
      if (await tellGap(tx, { rotaId: stored.id, from: gap.from, until: gap.until, hours }))
        await alert(tx, stored, gap, hours)
    const look = nextLook(near, tx.now)
    if (look && look < next) next = look
  }
  await arm(tx, { kind: watchTimer, key: 'all', dueAt: next })
}

async function alert(tx: Tx, stored: StoredRota, gap: { from: Date; until: Date }, hours: number): Promise<void> {
  await record(tx, stored, 'oncall.gap_near', `nobody is on call ${utcSpan(gap.from, gap.until)}.`)
  const account = await providerAccount(tx)
  if (!account || !stored.ownerId) return
  const [owner] = [...(await personsByIds(tx, [stored.ownerId])).values()]
  if (!owner?.active) return
  const language = owner.language ?? account.language
  await notify(tx, [
    {
      accountId: account.id,
      key: `gap ${stored.id} ${gap.from.getTime()} ${gap.until.getTime()} ${hours}`,
      topic: 'oncall.gap',
      personId: owner.id,
      subject: { kind: 'rota', id: stored.id },
      ...gapNear(stored.name, wallSpan(gap.from, gap.until, stored.rota.zone, language), language),
      url: `${tx.app.config.publicUrl}/on-call/rotas/${stored.id}?from=${gap.from.toISOString().slice(0, 10)}`,
    } satisfies NewNotice,
  ])
}

/** A plan changed: looked at again in a moment, when its other changes are there too. */
export function watchSoon(tx: Tx): Promise<void> {
  return arm(tx, { kind: watchTimer, key: 'all', dueAt: new Date(tx.now.getTime() + 5000) })
}

/** The first look of this start; where one is armed it only comes earlier. */
export function firstWatch(app: App): Promise<void> {
  return app.db.transact(systemActor('on call'), watchSoon)
}
