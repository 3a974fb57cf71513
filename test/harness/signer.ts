import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { envelopeFileBytes, keysetHash, signerFromSeed, signKeyset } from '#licence-issue'
import { takeAnswers } from '#licensing'
import { systemActor } from '#platform/actor.ts'
import { createWriter } from '#platform/audit/writer.ts'
import { clock } from '#platform/clock.ts'
import { openDatabase } from '#platform/db/database.ts'
import { allow, openSeal } from '../../src/licence-server/approvers.ts'
import { openFolder } from '../../src/licence-server/folder.ts'
import { newIssuingKey, readIssuingRequest } from '../../src/licence-server/keys/issuing.ts'
import { installKeyset } from '../../src/licence-server/keyset/chain.ts'
import { firstKeyset } from '../../src/licence-server/keyset/draft.ts'
import { openLicenceServer } from '../../src/licence-server/server.ts'
import type { World } from './world.ts'

const day = 86_400_000

/** A real licence server beside a world, with a root and an issuing key of its own. */
export type Signer = {
  /** Hash of the first key set: what an appliance is told to trust. */
  pin: string
  /** Lets the passkeys of a person decide, as an operator at the licence server would. */
  allow(personId: string, roles: string[]): Promise<void>
  /** The licence server looks after what is not signing: whom somebody vouched for. */
  look(): Promise<void>
  /** The audit log makes a round, the licence server signs, the requests move on. */
  settle(): Promise<void>
}

/** Starts a licence server over the world's database for kinds of capacity; tests run it round by round. */
export async function createSigner(world: World, kinds: readonly string[], most: bigint): Promise<Signer> {
  const folderPath = await mkdtemp(join(tmpdir(), 'palisade-signer-'))
  const config = { ...world.app.config, LICENCE_DIR: folderPath }
  const folder = await openFolder(config)
  const seal = await openSeal(folder)
  const now = clock.now()
  const root = signerFromSeed(Buffer.alloc(32, 'root of the tests'))
  const ceilings = Object.fromEntries(kinds.map((kind) => [kind, { perPackage: most, perDay: most }]))
  const until = new Date(now.getTime() + 90 * day)
  const { request } = await newIssuingKey(folder, { notBefore: now, notAfter: until, baseline: true, kinds: ceilings })
  const keyset = firstKeyset(
    { threshold: 1, keys: [root.publicKey] },
    [readIssuingRequest(request)],
    now,
    new Date(now.getTime() + 365 * day),
  )
  await installKeyset(folder, envelopeFileBytes(await signKeyset(keyset, [root])))
  const server = await openLicenceServer(config, world.database.ownerUrl)
  const asSigner = openDatabase(world.database.ownerUrl, 2, () => world.app, 'palisade_licence')
  const writer = createWriter(world.app)
  after(async () => {
    await server.stop()
    await asSigner.close()
    await rm(folderPath, { recursive: true, force: true })
  })
  return {
    pin: keysetHash(keyset),
    async allow(personId, roles) {
      const keys = await world.tx((tx) =>
        sql<{
          id: string
          key: Buffer
        }>`select credential_id as id, public_key as key from passkey where person_id = ${personId}`.execute(tx),
      )
      await asSigner.transact(systemActor('licence server'), async (tx) => {
        for (const { id, key } of keys.rows)
          await allow(tx, seal, { credentialId: id, personId, publicKey: key, roles, allowedBy: 'test' }, personId)
      })
    },
    async look() {
      await server.look()
    },
    async settle() {
      // In a live world its own audit writer may have the log in hand at this moment: then it is tried again.
      for (let tries = 0; tries < 400; tries++) {
        await writer.round()
        await server.round()
        while ((await takeAnswers(world.app)) > 0);
        const left = await world.tx((tx) =>
          sql`select from licence_request where state = 'approved' limit 1`.execute(tx),
        )
        if (left.rows.length === 0) return world.settle()
        await setTimeout(25)
      }
      throw new Error('the licence server answers no more')
    },
  }
}
