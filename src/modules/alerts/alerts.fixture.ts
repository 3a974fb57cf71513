import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { Signal } from './types.ts'

/** A signal of a made-up source; only what a test is about needs saying. */
export function signalOf(more: Partial<Signal> & Pick<Signal, 'accountId' | 'key'>, now: Date): Signal {
  return {
    source: 'test',
    systemId: null,
    status: 'problem',
    sequence: null,
    severity: 'P2',
    title: `${more.key} is failing`,
    text: '',
    labels: {},
    runbook: null,
    at: now,
    ...more,
  }
}

export type IncidentRow = {
  id: string
  number: number
  title: string
  severity: string
  status: string
  alerts: number
  open_alerts: number
  cause: { systemIds: string[]; alertId: string | null; why: { code: string }[] }
  held: { code: string } | null
  request_id: string | null
  merged_into_id: string | null
  acked_name: string | null
}

/** Incidents of an account, oldest first. */
export async function incidentsOf(tx: Tx, accountId: string): Promise<IncidentRow[]> {
  const { rows } =
    await sql<IncidentRow>`select * from incident where account_id = ${accountId} order by number`.execute(tx)
  return rows
}
