import { accountsByIds, permit } from '#accounts'
import type { App } from '#platform/app.ts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { newId } from '#platform/id.ts'
import { notFound, platformProblems } from '#platform/problem.ts'
import type { ChangedSource, NewSource, RefusedReply, SourceReply } from '../contract/sources.ts'
import { sealPurpose } from '../nsca/door.ts'
import { problems } from '../problems.ts'
import { samplesOf } from '../queries/counts.ts'
import {
  insertSource,
  loadSource,
  lockSource,
  retireSource,
  type StoredSource,
  selectSources,
  type TokenRow,
  updateSource,
  updateToken,
} from '../queries/sources.ts'
import { mailAddressOf } from '../rules/mail-address.ts'
import { networkOf } from '../rules/networks.ts'
import { settingFaults } from '../rules/settings.ts'
import { newSourceToken, tokenHash } from '../rules/token.ts'
import type { SourceKind } from '../shapes.ts'

const provider = { accountId: null }

export type SourceQuery = { accountId?: string; after?: { name: string; id: string }; limit: number }

export async function listSources(tx: Tx, query: SourceQuery): Promise<SourceReply[]> {
  permit(tx.actor, 'source.read', provider)
  return (await selectSources(tx, query)).map((source) => toReply(tx.app, source))
}

export async function readSource(tx: Tx, id: string): Promise<{ source: SourceReply; refused: RefusedReply[] }> {
  permit(tx.actor, 'source.read', provider)
  const source = await loadSource(tx, id)
  if (!source) throw notFound()
  return { source: toReply(tx.app, source), refused: await samplesOf(tx, id) }
}

/** What came in that no source is known for. */
export async function readUnknown(tx: Tx): Promise<RefusedReply[]> {
  permit(tx.actor, 'source.read', provider)
  return samplesOf(tx, null)
}

/** Makes a source. Its token is in the answer and nowhere else. */
export async function createSource(tx: Tx, input: NewSource): Promise<{ source: SourceReply; token: string }> {
  permit(tx.actor, 'source.write', { accountId: input.accountId })
  const account = (await accountsByIds(tx, [input.accountId])).get(input.accountId)
  if (!account || account.closedAt) throw notFound()
  const source = { ...input, id: newId(), networks: checked(input.kind, input) }
  const token = newSourceToken()
  await unlessTaken(() => insertSource(tx, source, tokenRow(tx, source.id, input.kind, token)))
  await audit(tx, 'source_added', source, { kind: input.kind, networks: source.networks })
  return { source: toReply(tx.app, (await loadSource(tx, source.id))!), token }
}

export async function changeSource(tx: Tx, id: string, input: ChangedSource): Promise<SourceReply> {
  const before = await locked(tx, id)
  if (before.version !== input.version) throw platformProblems.refuse('platform.conflict', { version: before.version })
  const source = { ...input, id, networks: checked(before.kind, input) }
  await unlessTaken(() => updateSource(tx, source))
  const { name, networks, perMinute, paused, settings } = source
  await audit(tx, 'source_changed', before, { name, networks, perMinute, paused, settings })
  return toReply(tx.app, (await loadSource(tx, id))!)
}

/** A new token; the old one ends with the next call of whoever has it, on every instance within a second. */
export async function renewToken(tx: Tx, id: string): Promise<{ source: SourceReply; token: string }> {
  const before = await locked(tx, id)
  const token = newSourceToken()
  await updateToken(tx, id, tokenRow(tx, id, before.kind, token))
  await audit(tx, 'source_token_renewed', before, {})
  return { source: toReply(tx.app, (await loadSource(tx, id))!), token }
}

export async function removeSource(tx: Tx, id: string): Promise<void> {
  const before = await locked(tx, id)
  await retireSource(tx, id)
  await audit(tx, 'source_removed', before, {})
}

async function locked(tx: Tx, id: string): Promise<StoredSource> {
  permit(tx.actor, 'source.write', provider)
  const source = await lockSource(tx, id)
  if (!source) throw notFound()
  return source
}

/** Networks as they are stored. Refuses `signals.settings_unfit` with each field that does not fit the kind. */
function checked(kind: SourceKind, input: Pick<ChangedSource, 'settings' | 'networks'>): string[] {
  const networks = input.networks.map(networkOf)
  const fields = settingFaults(kind, input.settings, input.networks)
  if (networks.includes(null)) fields.networks = 'must be networks such as 10.1.0.0/16'
  if (Object.keys(fields).length > 0) throw problems.refuse('signals.settings_unfit', { fields })
  return networks as string[]
}

/** NSCA mixes packets with the password itself, so that one is sealed beside its hash. */
function tokenRow(tx: Tx, id: string, kind: SourceKind, token: string): TokenRow {
  const sealed = kind === 'nsca' ? tx.app.sealer.seal(token, sealPurpose(id)) : null
  return { hash: tokenHash(token), ending: token.slice(-4), sealed }
}

declare module '#platform/events/events.ts' {
  interface EventTypes {
    /** A source was made, changed, given a new token or removed. */
    'signals.source_changed': { sourceId: string }
  }
}

async function audit(
  tx: Tx,
  act: string,
  { id, name, accountId }: { id: string; name: string; accountId: string },
  after: Record<string, unknown>,
): Promise<void> {
  const subject = { kind: 'signal_source', id }
  await recordAct(tx, { act: `signals.${act}`, subject: { ...subject, name }, accountId, after })
  await publish(tx, { name: 'signals.source_changed', accountId, subject, data: { sourceId: id } })
}

async function unlessTaken(write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if ((error as { code?: string }).code === '23505')
      throw problems.refuse('signals.name_taken', { fields: { name: 'is taken' } })
    throw error
  }
}

function toReply(app: App, source: StoredSource): SourceReply {
  const { createdName, ...rest } = source
  return {
    ...rest,
    createdBy: createdName,
    address: source.kind === 'mail' ? mailAddressOf(source.id, app.config.MAIL_DOMAIN) : null,
  }
}
