import { personsByIds } from '#accounts'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { type Answered, lockAnswered } from '../queries/packages.ts'
import { decisionsOf, lockRequest, requestsByIds, saveIssued, saveRequest } from '../queries/requests.ts'
import type { LicenceRequest } from '../types.ts'
import { baselineIssued } from './baseline.ts'
import { next } from './decide.ts'
import { sayWords, tellPeople } from './notices.ts'
import { tellOfRequest, tellOfRequests } from './told.ts'
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
    const packages = new Map(
      answered.flatMap(({ requestId, packageId }) => (packageId ? [[requestId, packageId]] : [])),
    )
    if (packages.size > 0) await issued(tx, packages)
    for (const each of answered) if (!each.packageId) await refused(tx, each)
    return answered.length
  })
}

export const answersAtOnce = atOnce

/** Packages that were signed together, by request: a few statements however many. */
async function issued(tx: Tx, packages: ReadonlyMap<string, string>): Promise<void> {
  const requests = (await requestsByIds(tx, [...packages.keys()])).map(
    (request): LicenceRequest => ({
      ...request,
      state: next(request, { type: 'issued' }),
      packageId: packages.get(request.id)!,
      issuedAt: tx.now,
    }),
  )
  await saveIssued(tx, requests)
  for (const request of requests) await baselineIssued(tx, request)
  await tellOfRequests(
    tx,
    'licensing.issued',
    requests.map((request) => ({
      request,
      text: `${amountView(request.granted!, request).text} on ${request.keyCode}: the package lies in the download area`,
      data: { package: request.packageId, round: request.round },
    })),
  )
  const people = await personsByIds(
    tx,
    requests.flatMap(({ requesterId, enteredBy }) => [requesterId, enteredBy]),
  )
  await sayWords(
    tx,
    'issued',
    requests.map((request) => ({
      request,
      people: [...new Set([request.requesterId, request.enteredBy])].flatMap((id) => people.get(id) ?? []),
      say: (words, about) => words.issued(about),
    })),
  )
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
