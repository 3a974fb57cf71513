import { sql } from 'kysely'
import { passkeysOfPerson } from '#identity'
import { takeAnswers } from '#licensing'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { createWriter } from '#platform/audit/writer.ts'
import { openDatabase } from '#platform/db/database.ts'
import { allow, forbid, openSeal, selectApprovers } from '../licence-server/approvers.ts'
import { makeDemoRoot } from '../licence-server/demo.ts'
import { openFolder } from '../licence-server/folder.ts'
import { noteForbidden } from '../licence-server/forbidden.ts'
import { readChain } from '../licence-server/keyset/chain.ts'
import { openLicenceServer } from '../licence-server/server.ts'

/** The licence server while the demo is made, with the demo's root. */
export type PastSigner = {
  /** Hash of the first key set, which appliances trust. */
  pin: string
  /** Lets the person's passkeys decide, as an operator would. */
  allow(person: { id: string; name: string; roles: string[] }): Promise<void>
  /** What was approved is signed and there. Throws when it is not. */
  answer(): Promise<void>
  /** No passkey that was allowed may decide any more; the licence server is gone, and its folder is left to the one `start` runs. */
  end(): Promise<void>
}

const operator = systemActor('demo')

/**
 * The real licence server, run round by round in this process: the one that `start` runs beside it lives in the present, and
 * the demo's packages are weeks old. It checks and signs as ever. Null where it cannot be had: the licence server is another
 * machine's, or its folder has been used before, so that the keys in it are not the demo's or not of its past.
 */
export async function openPastSigner(app: App, ownerUrl: string): Promise<PastSigner | null> {
  const { config } = app
  if (config.LICENCE_SERVER !== 'here') return null
  const folder = await openFolder(config)
  if ((await readChain(folder)).keysets.length > 0) return null
  await makeDemoRoot(config, ownerUrl)
  const [first] = (await readChain(folder)).keysets
  const seal = await openSeal(folder)
  const server = await openLicenceServer(config, ownerUrl)
  const db = openDatabase(ownerUrl, 1, () => app, 'palisade_licence')
  const writer = createWriter(app)
  return {
    pin: first!.hash,
    async allow({ id: personId, name, roles }) {
      const keys = await app.db.transact(operator, (tx) => passkeysOfPerson(tx, personId))
      await db.transact(operator, async (tx) => {
        for (const { credentialId, publicKey } of keys)
          await allow(tx, seal, { credentialId, personId, publicKey, roles, allowedBy: 'demo' }, name)
      })
    },
    async answer() {
      await writer.round()
      await server.round()
      while ((await takeAnswers(app)) > 0);
      const { rows } = await app.db.transact(operator, (tx) =>
        sql<{ number: string; state: string; why: string | null }>`select number, state, refusal_text as why
          from licence_request where state in ('approved', 'refused')`.execute(tx),
      )
      for (const { number, state, why } of rows) throw new Error(`${number} is ${state}. ${why ?? ''}`)
    },
    async end() {
      await db.transact(operator, async (tx) => {
        for (const row of await selectApprovers(tx)) {
          await noteForbidden(folder, row.credentialId)
          await forbid(tx, seal, row, 'demo')
        }
      })
      await db.close()
      await server.stop()
    },
  }
}
