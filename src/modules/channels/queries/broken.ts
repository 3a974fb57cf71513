import { sql } from 'kysely'
import { personsByIds } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import type { ChannelKind } from '../types.ts'
import { gatewayStates } from './gateway.ts'

/** Something people are reached through that does not work. `key` stays the same as long as it lasts. */
export type BrokenChannel = { key: string; text: string; german: string; gateway: boolean }

const gatewayNames: Record<ChannelKind, readonly [english: string, german: string]> = {
  email: ['Pages by e-mail', 'Alarme per E-Mail'],
  push: ['Push notifications', 'Push-Nachrichten'],
  sms: ['SMS', 'SMS'],
  voice: ['Phone calls', 'Anrufe'],
  webhook: ['Webhooks', 'Webhooks'],
}

const most = 200

/** Gateways and single channels that fail at this moment, as sentences for staff, English and German. */
export async function brokenChannels(tx: Tx): Promise<BrokenChannel[]> {
  const gateways = (await gatewayStates(tx))
    .filter((gateway) => gateway.brokenAt)
    .map(({ kind, lastError }) => ({
      key: `gateway ${kind}`,
      text: `${gatewayNames[kind][0]} cannot be sent: ${lastError}`,
      german: `${gatewayNames[kind][1]} gehen nicht hinaus: ${lastError}`,
      gateway: true,
    }))
  const { rows } = await sql<{ id: string; personId: string; kind: ChannelKind; label: string; error: string | null }>`
    select id, person_id as "personId", kind, label, last_error as error from channel
     where broken_at is not null or gone_at is not null order by broken_at desc nulls last limit ${most}`.execute(tx)
  const people = await personsByIds(
    tx,
    rows.map((row) => row.personId),
  )
  const single = rows.flatMap((row) => {
    const person = people.get(row.personId)
    if (!person?.active) return []
    return [
      {
        key: row.id,
        text: `"${row.label}" of ${person.name} fails: ${row.error ?? 'unknown'}`,
        german: `„${row.label}“ von ${person.name} erreicht niemanden: ${row.error ?? 'unbekannt'}`,
        gateway: false,
      },
    ]
  })
  return [...gateways, ...single]
}
