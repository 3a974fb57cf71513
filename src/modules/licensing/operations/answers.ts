import { personsByIds } from '#accounts'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { type Answered, lockAnswered } from '../queries/packages.ts'
import { decisionsOf, lockRequest, saveRequest } from '../queries/requests.ts'
import type { LicenceRequest } from '../types.ts'
import { next } from './decide.ts'
import { askers, tellPeople } from './notices.ts'
import { tellOfRequest } from './told.ts'
import { amountView } from './view.ts'

const atOnce = 50
const actor = systemActor('licence server')

/**
 * Moves requests on that the licence server answered: with a package, or with a refusal. Returns how many; a full round means
 * that more may wait.
 */
export function takeAnswers(app: App): Promise<number> {
  return app.db.transact(actor, async (tx) => {
    const answered = await lockAnswered(tx, atOnce)
    for (const each of answered) await (each.packageId ? issued(tx, each) : refused(tx, each))
    return answered.length
  })
}

export const answersAtOnce = atOnce

async function issued(tx: Tx, { requestId, packageId }: Answered): Promise<void> {
  const request = (await lockRequest(tx, requestId))!
  const after: LicenceRequest = { ...request, state: next(request, { type: 'issued' }), packageId, issuedAt: tx.now }
  await saveRequest(tx, after)
  const words = `${amountView(request.granted!, request).text} on ${request.keyCode}: the package lies in the download area`
  await tellOfRequest(tx, 'licensing.issued', after, words, { data: { package: packageId, round: request.round } })
  await tellPeople(tx, after, 'issued', await askers(tx, after), (say, about) => say.issued(about))
}

async function refused(tx: Tx, { requestId, code, sentence }: Answered): Promise<void> {
  const request = (await lockRequest(tx, requestId))!
  const after: LicenceRequest = {
    ...request,
    state: next(request, { type: 'refused' }),
    refusalCode: code,
    refusalText: sentence,
  }
  await saveRequest(tx, after)
  await tellOfRequest(tx, 'licensing.signing_refused', after, `The licence server did not sign: ${sentence}`, {
    visibility: 'internal',
    data: { code, round: request.round },
  })
  const deciders = (await decisionsOf(tx, requestId)).filter(({ round }) => round === request.round)
  const people = await personsByIds(
    tx,
    deciders.map(({ personId }) => personId),
  )
  await tellPeople(tx, after, 'refused', [...people.values()], (say, about) => say.refused(about, sentence ?? ''))
}
