import type { Tx } from '#platform/db/database.ts'
import { lookedAtFrom } from '../queries/load.ts'
import { insertResults, type Look, putViews } from '../queries/save.ts'
import { newView, takeResult, type View } from '../rules/confirm.ts'
import type { Observation } from '../types.ts'
import { decide } from './decide.ts'

/** A look that somebody else made; `at` is when it began. */
export type LookMade = { checkId: string; at: Date; seen: Observation }

/**
 * Takes looks that were made elsewhere, in the order of their time: results are kept, what the location believes follows from them as
 * it does from our own, and the vote is held. For locations no instance of ours looks from; of other checks, and of those that
 * are not looked at from there, nothing is taken.
 */
export async function takeLooks(tx: Tx, location: string, made: readonly LookMade[]): Promise<void> {
  const checks = new Map((await lookedAtFrom(tx, location, [...new Set(made.map(({ checkId }) => checkId))])).map((one) => [one.id, one])) // biome-ignore format: one map
  const views = new Map<string, View>([...checks].map(([id, { view }]) => [id, view ?? newView]))
  const looks = made
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
    .flatMap(({ checkId, at, seen }): Look[] => {
      const check = checks.get(checkId)
      if (!check) return []
      const view = takeResult(views.get(checkId)!, seen.outcome, check)
      views.set(checkId, view)
      const started = at.getTime()
      return [{ accountId: check.accountId, checkId, due: started, started, ended: started + seen.tookMs, seen, view }]
    })
  await insertResults(tx, location, looks)
  await putViews(tx, location, looks)
  await decide(tx, [...checks.keys()])
}
