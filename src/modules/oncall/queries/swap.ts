import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { Swap, SwapState } from '../rules/swap.ts'

export type StoredSwap = Swap & {
  rotaId: string
  message: string
  askedBy: string
  createdAt: Date
  decidedAt: Date | null
  decidedBy: string | null
}

type Row = Omit<StoredSwap, 'back'> & { backFrom: Date | null; backUntil: Date | null }

const columns = sql`s.rota_id as "rotaId", s.id, s.kind, s.giver_id as "giverId", s.taker_id as "takerId", s.from_at as "from",
  s.until_at as "until", s.back_from as "backFrom", s.back_until as "backUntil", s.message, s.state, s.asked_by as "askedBy",
  s.created_at as "createdAt", s.expires_at as "expiresAt", s.decided_at as "decidedAt", s.decided_by as "decidedBy"`

function swapOf({ backFrom, backUntil, ...row }: Row): StoredSwap {
  return { ...row, back: backFrom && backUntil ? { from: backFrom, until: backUntil } : null }
}

export async function insertSwap(tx: Tx, swap: StoredSwap): Promise<void> {
  await sql`insert into rota_swap (rota_id, id, kind, giver_id, taker_id, from_at, until_at, back_from, back_until, message,
      state, asked_by, created_at, expires_at)
    values (${swap.rotaId}, ${swap.id}, ${swap.kind}, ${swap.giverId}, ${swap.takerId}, ${swap.from}, ${swap.until},
      ${swap.back?.from ?? null}, ${swap.back?.until ?? null}, ${swap.message}, 'open', ${swap.askedBy}, ${swap.createdAt},
      ${swap.expiresAt})`.execute(tx)
}

/** Locks a swap of a rota; null when there is none. */
export async function lockSwap(tx: Tx, id: string): Promise<StoredSwap | null> {
  const { rows } = await sql<Row>`select ${columns} from rota_swap s where s.id = ${id} for update`.execute(tx)
  return rows[0] ? swapOf(rows[0]) : null
}

export async function endSwap(
  tx: Tx,
  swap: Pick<StoredSwap, 'rotaId' | 'id'>,
  state: Exclude<SwapState, 'open'>,
  agreed: { takerId: string; overrides: readonly string[] } | null = null,
): Promise<void> {
  await sql`update rota_swap set state = ${state}, decided_at = ${tx.now}, decided_by = ${tx.actor.personId},
      taker_id = coalesce(${agreed?.takerId ?? null}, taker_id), overrides = ${[...(agreed?.overrides ?? [])]}::uuid[]
    where rota_id = ${swap.rotaId} and id = ${swap.id}`.execute(tx)
}

/** Swaps of rotas in use: those that are open, and those decided since a moment; newest first. */
export async function swapsOf(tx: Tx, rotaIds: readonly string[] | null, decidedSince: Date): Promise<StoredSwap[]> {
  const { rows } =
    await sql<Row>`select ${columns} from rota_swap s join rota r on r.id = s.rota_id and r.archived_at is null
    where ${rotaIds === null ? sql`true` : sql`s.rota_id = any(${[...rotaIds]}::uuid[])`}
      and (s.state = 'open' or s.decided_at > ${decidedSince})
    order by s.created_at desc, s.id desc limit 200`.execute(tx)
  return rows.map(swapOf)
}
