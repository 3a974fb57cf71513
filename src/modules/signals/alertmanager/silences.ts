import type { FastifyRequest } from 'fastify'
import { createSilence, endSilence, type Matcher, type Silence, silencesOf } from '#alerts'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { mountPublic } from '#platform/http/mount.ts'
import { notFound, platformProblems } from '#platform/problem.ts'
import { silences as contract, type GettableSilence } from '../contract/silences.ts'
import { isPlain, jsonOf, list, member, plain, text } from '../decode/json.ts'
import { lineOf } from '../decode/text.ts'
import { rfc3339 } from '../decode/time.ts'
import { bodyOf, sourceOf } from '../doors/http.ts'
import type { Room } from '../doors/room.ts'
import { malformed } from '../problems.ts'
import type { Source } from '../types.ts'

const mostBody = 64 * 1024

/** Silences by amtool: read by every source of alerts, made and ended by those whose settings allow it. */
export function mountSilences(room: Room, scoped: App): void {
  const act = <T>(source: Source, work: (tx: Tx) => Promise<T>) =>
    room.app.db.transact(systemActor(`source ${source.name}`), work)
  const reader = (request: FastifyRequest) => sourceOf(room, request, ['alertmanager'])

  mountPublic(scoped, contract.getSilences, async ({ request }) => {
    const source = reader(request)
    return act(source, async (tx) => (await seen(tx, source)).map((one) => gettable(one, tx.now)))
  })
  mountPublic(scoped, contract.getSilence, async ({ request, params }) => {
    const source = reader(request)
    return act(source, async (tx) => gettable(await own(tx, source, params.id), tx.now))
  })
  mountPublic(scoped, contract.postSilence, async ({ request }) => {
    const source = writer(reader(request))
    const wanted = silenceIn(await bodyOf(request))
    return act(source, async (tx) => {
      if (wanted.id !== '') await endOwn(tx, source, wanted.id)
      const made = await createSilence(tx, { accountId: source.many ? null : source.accountId, ...wanted.silence })
      return { silenceID: made.id }
    })
  })
  mountPublic(scoped, contract.deleteSilence, async ({ request, reply, params }) => {
    const source = writer(reader(request))
    await act(source, (tx) => endOwn(tx, source, params.id))
    return reply.code(200).send() as never
  })
}

function writer(source: Source): Source {
  if (!source.settings.maySilence)
    throw platformProblems.refuse('platform.not_permitted', { detail: 'This source may not set silences.' })
  return source
}

/** What holds for the account of the source, those for all accounts among them. */
const seen = (tx: Tx, { many, accountId }: Source) => silencesOf(tx, many ? null : accountId)

async function own(tx: Tx, source: Source, id: string): Promise<Silence> {
  const found = (await seen(tx, source)).find((one) => one.id === id)
  if (!found) throw notFound()
  return found
}

/** Ends one of the source's own account; those for all accounts are the provider's to end. One that is over stays so. */
async function endOwn(tx: Tx, source: Source, id: string): Promise<void> {
  const found = await own(tx, source, id)
  if (!source.many && found.accountId !== source.accountId) throw notFound()
  if (found.endsAt > tx.now) await endSilence(tx, id)
}

function silenceIn(body: Buffer) {
  const asked = plain(jsonOf(body, mostBody), 'The body')
  const endsAt = rfc3339(member(asked, 'endsAt'), 'endsAt')
  const matchers = list(member(asked, 'matchers'), 'matchers', 20).map(matcherIn)
  if (!endsAt || matchers.length === 0) throw malformed('A silence has an end and at least one matcher.')
  return {
    id: text(member(asked, 'id'), 'id'),
    silence: {
      matchers,
      startsAt: rfc3339(member(asked, 'startsAt'), 'startsAt') ?? undefined,
      endsAt,
      comment: lineOf(text(member(asked, 'comment'), 'comment'), 1000) || 'No reason was given',
      author: lineOf(text(member(asked, 'createdBy'), 'createdBy'), 200) || undefined,
    },
  }
}

function matcherIn(value: unknown): Matcher {
  if (!isPlain(value)) throw malformed('A matcher is no object.')
  const regex = member(value, 'isRegex') === true
  const equal = member(value, 'isEqual') !== false
  const name = lineOf(text(member(value, 'name'), 'name'), 100)
  if (name === '') throw malformed('A matcher has no name.')
  const op = regex ? (equal ? '=~' : '!~') : equal ? '=' : '!='
  return { name, op, value: lineOf(text(member(value, 'value'), 'value'), 500) }
}

function gettable(silence: Silence, now: Date): GettableSilence {
  return {
    id: silence.id,
    status: { state: silence.endsAt <= now ? 'expired' : silence.startsAt > now ? 'pending' : 'active' },
    updatedAt: silence.createdAt.toISOString(),
    comment: silence.comment,
    createdBy: silence.author,
    startsAt: silence.startsAt.toISOString(),
    endsAt: silence.endsAt.toISOString(),
    matchers: silence.matchers.map(({ name, op, value }) => ({
      name,
      value,
      isRegex: op.endsWith('~'),
      isEqual: op.startsWith('='),
    })),
  }
}
