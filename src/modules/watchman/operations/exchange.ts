import { createHash } from 'node:crypto'
import { providerAccount } from '#accounts'
import { copyOfPaging } from '#oncall'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput } from '#platform/http/contract.ts'
import type { watchman } from '../contract.ts'
import { foretoldBy } from '../foretold.ts'
import { problems } from '../problems.ts'
import { bySecret, markHeard } from '../queries.ts'
import { secretHash, signCopy } from '../rules/signed.ts'
import { type Copy, type Line, toText } from '../rules/wire.ts'
import { keyPurpose } from './enrol.ts'
import { takeLines } from './take.ts'

type Call = HandlerInput<typeof watchman.exchange>['body']

/**
 * A watchman is heard: what it did while this site was silent is taken, once, and it gets the copy of this moment, signed
 * for this call. What was taken is committed before the answer says so. Refuses `watchman.unknown`.
 */
export async function exchange(
  app: App,
  secret: string | null,
  call: Call,
): Promise<{ text: string; signature: string }> {
  const who =
    secret === null ? null : await app.db.transact(system('watchman'), (tx) => bySecret(tx, secretHash(secret)))
  if (!who) throw problems.refuse('watchman.unknown')
  const actor = system(`watchman ${who.name}`)
  const { chained } = await takeLines(app, actor, who, call.lines as unknown as Line[])
  return app.db.transact(actor, async (tx) => {
    await markHeard(tx, who.id, {
      skewMs: call.at.getTime() - tx.now.getTime(),
      lastHash: call.lines.at(-1)?.hash ?? null,
      broken: !chained,
    })
    const copy = toText(await copyOfThisMoment(tx))
    const version = createHash('sha256').update(copy).digest('base64url')
    return signCopy(app.sealer.open(who.signingKey, keyPurpose(who.id)), {
      what: 'palisade watchman copy',
      watchmanId: who.id,
      nonce: call.nonce,
      atMs: tx.now.getTime(),
      version,
      taken: call.lines.at(-1)?.id ?? null,
      copy: version === call.version ? null : copy,
    })
  })
}

const system = (name: string) => systemActor(name)

async function copyOfThisMoment(tx: Tx): Promise<Copy> {
  const { escalations, duty } = await copyOfPaging(tx)
  return {
    site: (await providerAccount(tx))?.name ?? 'Palisade',
    escalations,
    foretold: await foretoldBy(tx),
    duty,
  }
}
