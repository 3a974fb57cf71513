import { createHash, randomInt, timingSafeEqual } from 'node:crypto'
import { languagesOf } from '#accounts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { channelProblems } from '../problems.ts'
import { type Channel, findChannel, markVerified } from '../queries/channel.ts'
import { deleteCode, recentCodes, saveCode, tryCode } from '../queries/code.ts'
import { wordsIn } from '../rules/words.ts'
import type { PageText } from '../types.ts'
import { ownedChannel, tellChanged } from './own.ts'
import { queueMessages } from './queue.ts'

const codeMs = 10 * 60_000
const mostTries = 5
/** So that nobody can have a stranger's phone rung or mailbox filled: codes in 24 hours, and the pause between two. */
const mostToAddress = 5
const mostByPerson = 15
const pauseMs = 20_000

/** Sends a new code to the address of a channel. Throws channels.code_too_many. */
export async function sendCode(tx: Tx, channel: Channel): Promise<void> {
  const recent = await recentCodes(tx, channel)
  const tooSoon = recent.last !== null && tx.now.getTime() - recent.last.getTime() < pauseMs
  if (recent.toAddress >= mostToAddress || recent.byPerson >= mostByPerson || tooSoon)
    throw channelProblems.refuse('channels.code_too_many', {
      detail: tooSoon ? 'Wait 20 seconds before asking for another one.' : 'Try again tomorrow.',
    })
  const code = String(randomInt(0, 1_000_000)).padStart(6, '0')
  await saveCode(tx, channel, hashOf(channel.id, code), new Date(tx.now.getTime() + codeMs))
  await queueMessages(tx, [
    {
      deliveryId: newId(),
      accountId: channel.accountId,
      personId: channel.personId,
      channelId: channel.id,
      purpose: 'code',
      kind: channel.kind,
      address: channel.address,
      dueAt: tx.now,
      text: { verification: code },
    },
  ])
}

export async function sendCodeAgain(tx: Tx, id: string): Promise<void> {
  const { channel } = await ownedChannel(tx, id)
  if (channel.verifiedAt || channel.kind === 'push' || channel.kind === 'webhook')
    throw channelProblems.refuse('channels.already_verified')
  await sendCode(tx, channel)
}

/** Null: the code was wrong. Returned and not thrown, because the try must be counted. */
export async function verifyChannel(tx: Tx, id: string, code: string): Promise<Channel | null> {
  const { channel, person } = await ownedChannel(tx, id)
  if (channel.verifiedAt) throw channelProblems.refuse('channels.already_verified')
  const wanted = await tryCode(tx, channel, mostTries)
  if (!wanted || !timingSafeEqual(wanted, hashOf(channel.id, code.replace(/\s/g, '')))) return null
  await deleteCode(tx, channel)
  await markVerified(tx, channel)
  await recordAct(tx, {
    act: 'channels.proved',
    subject: { kind: 'person', id: person.id, name: person.name },
    accountId: person.accountId,
    data: { kind: channel.kind, label: channel.label },
  })
  await tellChanged(tx, person.id)
  return findChannel(tx, id)
}

function hashOf(channelId: string, code: string): Buffer {
  return createHash('sha256').update(`${channelId} ${code}`).digest()
}

/** Sends a page that asks for nothing over one channel. Returns the delivery's id. */
export async function sendTest(tx: Tx, id: string): Promise<string> {
  const { channel, person } = await ownedChannel(tx, id)
  if (!channel.verifiedAt || channel.goneAt) throw channelProblems.refuse('channels.not_verified')
  const deliveryId = newId()
  const language = (await languagesOf(tx, [person.id])).get(person.id)
  const words = wordsIn(language)
  const text: PageText = {
    ...words.test(person.name),
    subject: { kind: 'channel', id: channel.id, label: words.test('').title, url: `${tx.app.config.publicUrl}/` },
    severity: 'P4',
    actions: [],
    token: '',
    language,
  }
  const { accountId, personId, kind, address } = channel
  await queueMessages(tx, [
    { deliveryId, accountId, personId, channelId: id, purpose: 'test', kind, address, dueAt: tx.now, text },
  ])
  return deliveryId
}
