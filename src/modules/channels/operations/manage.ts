import type { z } from 'zod'
import { normaliseEmail, normalisePhone, type Person } from '#accounts'
import { addEntry } from '#journal'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { checkOutbound, OutboundError } from '#platform/http/outbound.ts'
import { usableSubscription } from '#platform/push/push.ts'
import type { newChannel } from '../contract.ts'
import { channelProblems } from '../problems.ts'
import {
  type Channel,
  channelsOfPeople,
  deleteChannel,
  findByAddress,
  findChannel,
  insertChannel,
  markVerified,
  reorder,
  updateChannel,
} from '../queries/channel.ts'
import { findSecret, saveSecret } from '../queries/secret.ts'
import { newWebhookSecret } from '../rules/signatures.ts'
import { type ChannelKind, channelKinds } from '../types.ts'
import { channelOwner, ownedChannel, tellChanged } from './own.ts'
import { byAddress } from './reach.ts'
import { sendCode } from './verify.ts'

const mostChannels = 20
const formerSecretMs = 86_400_000

export type NewChannel = z.output<typeof newChannel>

const names: Record<ChannelKind, string> = {
  email: 'E-mail',
  push: 'Device',
  sms: 'SMS',
  voice: 'Phone call',
  webhook: 'Webhook',
}

/** Kinds a person can add: what the installation has a gateway for, and for people of customers what tells them of updates. */
export function availableKinds(tx: Tx, person: Pick<Person, 'staff'>): ChannelKind[] {
  const { PHONE_URL, PHONE_ACCOUNT, PHONE_TOKEN, PHONE_FROM } = tx.app.config
  const phone = Boolean(PHONE_URL && PHONE_ACCOUNT && PHONE_TOKEN && PHONE_FROM)
  return channelKinds.filter((kind) => {
    if (kind === 'sms') return phone
    if (kind === 'voice') return phone && person.staff
    return kind === 'webhook' ? person.staff : true
  })
}

export async function listChannels(
  tx: Tx,
  personId: string | undefined,
): Promise<{ items: Channel[]; fallback: { kind: ChannelKind; address: string } | null; available: ChannelKind[] }> {
  const person = await channelOwner(tx, personId)
  const items = await channelsOfPeople(tx, [person.id])
  const ready = items.some((channel) => channel.verifiedAt && !channel.goneAt)
  return { items, fallback: ready ? null : (byAddress(person)[0] ?? null), available: availableKinds(tx, person) }
}

/** Adds a channel. What proves itself (a device, the person's own address) is ready at once; others are sent a code. */
export async function addChannel(tx: Tx, input: NewChannel): Promise<Channel> {
  const person = await channelOwner(tx, input.personId)
  if (!availableKinds(tx, person).includes(input.kind)) throw channelProblems.refuse('channels.not_available')
  const address = addressOf(tx, input)
  const known = await findByAddress(tx, person.id, input.kind, address)
  if (known && input.kind === 'push') return registerAgain(tx, known, input.subscription.keys)
  if (known) throw channelProblems.refuse('channels.exists', { channelId: known.id })
  if ((await channelsOfPeople(tx, [person.id])).length >= mostChannels)
    throw channelProblems.refuse('channels.too_many', { detail: `A person has at most ${mostChannels}.` })
  const proved = input.kind === 'push' || (input.kind === 'email' && address === person.email)
  const channel = await insertChannel(tx, {
    accountId: person.accountId,
    personId: person.id,
    kind: input.kind,
    address,
    label: input.label ?? names[input.kind],
    delaySeconds: input.delaySeconds,
    ...(input.kind === 'voice' && { redials: input.redials, redialSeconds: input.redialSeconds }),
    verifiedAt: proved ? tx.now : null,
  })
  if (!channel) throw channelProblems.refuse('channels.exists')
  if (input.kind === 'push') await saveSecret(tx, channel, input.subscription.keys)
  else if (input.kind !== 'webhook' && !proved) await sendCode(tx, channel)
  await record(tx, person, 'channels.added', `${names[channel.kind]} "${channel.label}" was added.`)
  return channel
}

/** A browser that subscribes again keeps its place in the order. */
async function registerAgain(tx: Tx, known: Channel, keys: { p256dh: string; auth: string }): Promise<Channel> {
  await saveSecret(tx, known, keys)
  await markVerified(tx, known)
  return (await findChannel(tx, known.id))!
}

function addressOf(tx: Tx, input: NewChannel): string {
  switch (input.kind) {
    case 'email':
      return normaliseEmail(input.address) ?? invalid('an e-mail address such as name@example.com')
    case 'sms':
    case 'voice':
      return normalisePhone(input.address) ?? invalid('a number in international form such as +49 30 123456')
    case 'webhook':
      return callable(tx, input.address)
    case 'push':
      if (!usableSubscription(input.subscription)) invalid('the subscription of a browser')
      return callable(tx, input.subscription.endpoint)
  }
}

function invalid(wanted: string): never {
  throw channelProblems.refuse('channels.address_invalid', {
    detail: `It must be ${wanted}.`,
    fields: { address: wanted },
  })
}

/** An address we would call; names are resolved and judged at each call, this only spares the wait for an obvious refusal. */
function callable(tx: Tx, address: string): string {
  try {
    return checkOutbound(address, { allowPrivate: tx.app.config.OUTGOING_PRIVATE }).href
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    throw channelProblems.refuse('channels.address_refused', {
      detail: error.message,
      fields: { address: error.message },
    })
  }
}

export async function changeChannel(
  tx: Tx,
  id: string,
  change: { label?: string; delaySeconds?: number; redials?: number; redialSeconds?: number },
): Promise<Channel> {
  const { channel, person } = await ownedChannel(tx, id)
  await updateChannel(tx, { ...channel, ...change })
  await audit(tx, person, 'channels.changed', { kind: channel.kind, ...change })
  await tellChanged(tx, person.id)
  return (await findChannel(tx, id))!
}

export async function removeChannel(tx: Tx, id: string): Promise<void> {
  const { channel, person } = await ownedChannel(tx, id)
  await deleteChannel(tx, channel)
  await record(tx, person, 'channels.removed', `${names[channel.kind]} "${channel.label}" was removed.`)
}

/** The browser knows its endpoint, not our id. */
export async function forgetDevice(tx: Tx, endpoint: string): Promise<void> {
  const person = await channelOwner(tx, undefined)
  const known = await findByAddress(tx, person.id, 'push', URL.parse(endpoint)?.href ?? '')
  if (known) await removeChannel(tx, known.id)
}

export async function orderChannels(
  tx: Tx,
  personId: string | undefined,
  order: readonly { id: string; delaySeconds: number }[],
): Promise<Channel[]> {
  const person = await channelOwner(tx, personId)
  const known = await channelsOfPeople(tx, [person.id])
  const named = new Set(order.map((entry) => entry.id))
  if (named.size !== order.length || known.length !== named.size || known.some((channel) => !named.has(channel.id)))
    throw channelProblems.refuse('channels.order_incomplete')
  await reorder(tx, person.id, order)
  await record(tx, person, 'channels.ordered', 'The order of the channels was changed.')
  return channelsOfPeople(tx, [person.id])
}

/** A new secret of a webhook, shown this once. With its first one the webhook is ready for use. */
export async function newSecret(tx: Tx, id: string): Promise<string> {
  const { channel, person } = await ownedChannel(tx, id)
  if (channel.kind !== 'webhook') throw channelProblems.refuse('channels.no_secret')
  const before = await findSecret(tx, channel)
  const former =
    before && 'current' in before
      ? { former: before.current, formerUntil: new Date(tx.now.getTime() + formerSecretMs).toISOString() }
      : {}
  const current = newWebhookSecret()
  await saveSecret(tx, channel, { current, ...former })
  if (!channel.verifiedAt) await markVerified(tx, channel)
  await record(tx, person, 'channels.secret_made', `Webhook "${channel.label}" has a new secret.`)
  return current
}

/** Changes of how somebody is reached are on their record: whoever wants to silence a person would begin here. */
export async function record(tx: Tx, person: Person, kind: string, text: string): Promise<void> {
  await addEntry(tx, {
    accountId: person.accountId,
    subject: { kind: 'person', id: person.id },
    kind,
    visibility: 'internal',
    text,
  })
  await audit(tx, person, kind, { text })
  await tellChanged(tx, person.id)
}

function audit(tx: Tx, { id, name, accountId }: Person, act: string, data: Record<string, unknown>): Promise<void> {
  return recordAct(tx, { act, subject: { kind: 'person', id, name }, accountId, data })
}
