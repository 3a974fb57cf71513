import { sql } from 'kysely'
import { json } from '#platform/db/database.ts'
import type { RouteSpec } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import type { World } from '#test/world.ts'
import type { Cast } from './cast.ts'
import { connection } from './kept.ts'
import type { Objects } from './objects.ts'
import { bestRecipes, form, ownIds, recipeOf, send } from './recipes.ts'

/** Its words are those of a data set, which no shape tells. */
const aReport = {
  dataSet: 'requests',
  columns: [{ value: 'rows', of: 'count' }],
  groups: [],
  filters: {},
  span: { kind: 'last_7_days' },
  zone: 'UTC',
  chart: 'none',
}

const ends = /\/(close|leave|lock|remove|revoke|delete|forget[a-z-]*|end|cancel|discard|undo)$/

/** Creates with every route that creates, for every side, as an administrator of the provider and as the side's own. */
export async function seed(
  world: World,
  cast: Cast,
  routes: RouteSpec[],
  objects: Objects,
  round: number,
): Promise<void> {
  const creating = routes.filter(
    (route) =>
      route.access !== 'public' &&
      route.method === 'POST' &&
      (route.idempotent || /(s|code|timer)$/.test(route.path)) &&
      !ends.test(route.path),
  )
  for (const route of creating) {
    connection.nothingKept = true
    const recipes = await bestRecipes(world, route, cast, objects)
    connection.nothingKept = false
    let n = 0
    for (const caller of cast.callers.filter(({ via }) => via === 'session')) {
      const recipe = recipeOf(recipes, caller)
      const sides =
        caller === cast.admin ? Object.values(cast.accounts) : caller.side === 'provider' ? [] : [caller.own[0]!]
      for (const side of sides) {
        const own = ownIds(recipe, objects, caller, [side])
        await send(world, route, caller, recipe, (slot) => own.get(slot.path)!, `${round}${n++}`)
      }
    }
  }
}

/** What no route makes by itself from JSON: uploads, mails in HTML, passkeys, kept reports, a job that was given up. */
export async function seedByHand(world: World, cast: Cast): Promise<void> {
  for (const caller of cast.callers.filter(({ via }) => via === 'session')) {
    await world.app.http.inject({
      method: 'POST',
      url: `/api/uploads${caller.side === 'provider' ? `?accountId=${cast.accounts.acme}` : ''}`,
      headers: { ...caller.headers, 'content-type': form.type },
      payload: form.body,
    })
  }
  await world.tx(async (tx) => {
    await sql`update request_message set html = '<p>words</p>' where kind = 'customer'`.execute(tx)
    for (const { personId, own, via } of cast.callers)
      if (via === 'session')
        await sql`insert into passkey (account_id, id, person_id, credential_id, public_key, counter, backed_up, name)
          values (${own[0]}, ${newId()}, ${personId}, ${newId()}, 'x', 0, true, 'a key')`.execute(tx)
    for (const { personId, side, via } of cast.callers)
      if (via === 'session' && side === 'provider')
        await sql`insert into report (id, owner_id, name, definition, shared, changed_at)
          values (${newId()}, ${personId}, 'a report', ${json(aReport)}, true, ${tx.now})`.execute(tx)
    await sql`insert into job (id, queue, run_at, failed_at) values (${newId()}, 'mail.send', ${tx.now}, ${tx.now})`.execute(
      tx,
    )
  })
}
