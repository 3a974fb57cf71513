import { actorForPerson } from '#accounts'
import { type Actor, systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'

/** Who arranges what nobody in the story did. */
export const director = systemActor('demo')

/** A person of the story, as if signed in. */
export function actorOf(app: App, personId: string): Promise<Actor> {
  return app.db.transact(director, async (tx) => (await actorForPerson(tx, personId, 'session'))!)
}

/** Work done by a person of the story, in one transaction. */
export async function as<T>(app: App, personId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return app.db.transact(await actorOf(app, personId), work)
}
