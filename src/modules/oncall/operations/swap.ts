import { languagesOf, may, permit, providerAccount } from '#accounts'
import { type NewNotice, notify } from '#channels'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { arm, disarm, type FiredTimer } from '#platform/timers/timers.ts'
import type { oncall } from '../contract.ts'
import { problems } from '../problems.ts'
import { loadRotas, type StoredRota } from '../queries/rota.ts'
import { endSwap, insertSwap, lockSwap, type StoredSwap, swapsOf } from '../queries/swap.ts'
import { accept, end, expiryOf, faultOf, mayTakePart, type SwapRefused } from '../rules/swap.ts'
import { type SwapNews, swapNews, swapSentence } from '../rules/swap-words.ts'
import { store } from './overrides.ts'
import { nameOf } from './people.ts'
import { record, utcSpan, wallSpan } from './record.ts'
import { locked } from './rota.ts'

type SwapView = HandlerReply<typeof oncall.askSwap>
type Act = HandlerInput<typeof oncall.decideSwap>['body']['act']

const provider = { accountId: null }
export const swapTimer = 'oncall.swap'
const shownDays = 30

/** The acting member of staff; swapping is for people. */
function self(tx: Tx): string {
  permit(tx.actor, 'rota.swap', provider)
  if (tx.actor.personId === null) throw problems.refuse('oncall.swap_not_yours')
  return tx.actor.personId
}

function refuse(refused: SwapRefused): never {
  throw problems.refuse(refused.refused, { detail: refused.detail })
}

/**
 * Offers a shift of the caller's, or asks for somebody's. Whoever may accept hears of it over their own channels. Refuses
 * `oncall.swap_invalid`, `oncall.swap_stale`.
 */
export async function askSwap(
  tx: Tx,
  rotaId: string,
  wish: HandlerInput<typeof oncall.askSwap>['body'],
): Promise<SwapView> {
  const me = self(tx)
  const stored = await locked(tx, rotaId)
  if (wish.kind === 'ask' && wish.otherId === null)
    throw problems.refuse('oncall.swap_invalid', { detail: 'Whose shift is it?' })
  if (wish.back && wish.otherId === null)
    throw problems.refuse('oncall.swap_invalid', { detail: 'A shift in return needs to say whose.' })
  const { kind, from, until, back, message } = wish
  const [giverId, takerId] = kind === 'offer' ? [me, wish.otherId] : [wish.otherId!, me]
  const fault = faultOf({ giverId, takerId, from, until, back }, stored.rota, stored.standIns, tx.now)
  if (fault) refuse(fault)
  const swap: StoredSwap = {
    rotaId,
    id: newId(),
    kind,
    giverId,
    takerId,
    from,
    until,
    back,
    message,
    state: 'open',
    askedBy: me,
    createdAt: tx.now,
    expiresAt: expiryOf({ from, back }, tx.now),
    decidedAt: null,
    decidedBy: null,
  }
  await insertSwap(tx, swap)
  await arm(tx, { kind: swapTimer, key: swap.id, dueAt: halfway(swap) })
  await record(tx, stored, 'oncall.swap_asked', (await sentences(tx, swap))(utcSpan))
  await tell(tx, stored, swap, askedOf(swap, stored), 'asked')
  return (await views(tx, [swap], [stored]))[0]!
}

const halfway = (swap: StoredSwap) => new Date((swap.createdAt.getTime() + swap.expiresAt.getTime()) / 2)

/** Who may say yes. */
function askedOf(swap: StoredSwap, stored: StoredRota): string[] {
  if (swap.kind === 'ask') return [swap.giverId]
  if (swap.takerId) return [swap.takerId]
  return [...mayTakePart(stored.rota, stored.standIns)].filter((id) => id !== swap.giverId)
}

type Span = (from: Date, until: Date) => string

/** The swap as a sentence, its times written by `span`, in the language. */
async function sentences(tx: Tx, swap: StoredSwap): Promise<(span: Span, language?: string) => string> {
  const named = await nameOf(tx, [swap.giverId, swap.takerId])
  const giver = named(swap.giverId).name
  const taker = swap.takerId && named(swap.takerId).name
  return (span, language) => {
    const back = swap.back && span(swap.back.from, swap.back.until)
    return swapSentence({ giver, taker, span: span(swap.from, swap.until), back, kind: swap.kind }, language)
  }
}

async function tell(
  tx: Tx,
  stored: StoredRota,
  swap: StoredSwap,
  personIds: readonly string[],
  what: SwapNews,
): Promise<void> {
  const account = await providerAccount(tx)
  if (!account) return
  const languages = await languagesOf(tx, personIds)
  const words = await sentences(tx, swap)
  const title = (language?: string) =>
    swapNews(what, tx.actor.name, language) +
    words((from, until) => wallSpan(from, until, stored.rota.zone, language), language)
  await notify(
    tx,
    personIds.map(
      (personId): NewNotice => ({
        accountId: account.id,
        key: `swap ${swap.id} ${what} ${personId}`,
        topic: 'oncall.swap',
        personId,
        subject: { kind: 'rota', id: stored.id },
        title: `${stored.name}: ${title(languages.get(personId))}`,
        body: swap.message,
        url: `${tx.app.config.publicUrl}/on-call/rotas/${stored.id}?swap=${swap.id}`,
      }),
    ),
  )
}

/**
 * Accepts, declines or takes back. An accepted swap becomes overrides in this transaction, if the rota still says what it said.
 * Refuses `oncall.swap_over`, `oncall.swap_not_yours`, `oncall.swap_stale`.
 */
export async function decideSwap(tx: Tx, rotaId: string, swapId: string, act: Act): Promise<SwapView> {
  const me = self(tx)
  const stored = await locked(tx, rotaId)
  const swap = await lockSwap(tx, swapId)
  if (swap?.rotaId !== rotaId) throw notFound()
  if (act === 'accept') await agree(tx, stored, swap, me)
  else {
    const ended = end(swap, act, me, may(tx.actor, 'rota.write', null), tx.now)
    if ('refused' in ended) refuse(ended)
    await endSwap(tx, swap, ended.state)
    await record(
      tx,
      stored,
      `oncall.swap_${ended.state}`,
      `${tx.actor.name} ${ended.state === 'declined' ? 'declined' : 'took back'} the swap.`,
    )
    const hears = act === 'decline' ? [swap.askedBy] : askedOf(swap, stored).filter(() => swap.takerId !== null)
    await tell(tx, stored, swap, hears, act === 'decline' ? 'declined' : 'withdrawn')
  }
  await disarm(tx, swapTimer, swap.id)
  return (await views(tx, [(await lockSwap(tx, swapId))!], [stored]))[0]!
}

async function agree(tx: Tx, stored: StoredRota, swap: StoredSwap, me: string): Promise<void> {
  const agreed = accept(swap, me, stored.rota, stored.standIns, tx.now)
  if ('refused' in agreed) refuse(agreed)
  const overrides = agreed.overrides.map((one) => ({ ...one, id: newId(), reason: swap.message || 'Swap' }))
  await store(tx, stored, overrides)
  await endSwap(tx, swap, 'accepted', { takerId: agreed.takerId, overrides: overrides.map((one) => one.id) })
  const known = { ...swap, takerId: agreed.takerId }
  await record(
    tx,
    stored,
    'oncall.swap_accepted',
    `${tx.actor.name} accepted. ${(await sentences(tx, known))(utcSpan)}`,
  )
  await tell(tx, stored, known, [swap.askedBy], 'accepted')
}

/** Half of the time is over: who has not answered hears of it once more. All of it: the offer is over, and who asked hears that. */
export async function swapsDue(tx: Tx, timers: readonly FiredTimer[]): Promise<void> {
  for (const { key } of timers) {
    const swap = await lockSwap(tx, key)
    if (swap?.state !== 'open') continue
    const [stored] = await loadRotas(tx, [swap.rotaId], tx.now)
    if (!stored) continue
    if (tx.now < swap.expiresAt) {
      await tell(tx, stored, swap, askedOf(swap, stored), 'reminder')
      await arm(tx, { kind: swapTimer, key, dueAt: swap.expiresAt })
      continue
    }
    await endSwap(tx, swap, 'expired')
    await record(tx, stored, 'oncall.swap_expired', 'Nobody answered the swap in time.')
    await tell(tx, stored, swap, [swap.askedBy], 'expired')
  }
}

/** Swaps of a rota: open ones and those of the last 30 days. */
export async function listSwaps(tx: Tx, rotaId: string): Promise<SwapView[]> {
  permit(tx.actor, 'rota.read', provider)
  const rotas = await loadRotas(tx, [rotaId], tx.now)
  if (rotas.length === 0) throw notFound()
  return views(tx, await swapsOf(tx, [rotaId], since(tx)), rotas)
}

/** Open swaps that the caller asked for or can accept. */
export async function mySwaps(tx: Tx): Promise<SwapView[]> {
  const me = self(tx)
  const rotas = await loadRotas(tx, null, tx.now)
  const open = (await swapsOf(tx, null, tx.now)).filter((swap) => swap.state === 'open')
  return (await views(tx, open, rotas)).filter((swap) => swap.may.includes('accept') || swap.askedBy.id === me)
}

const since = (tx: Tx) => new Date(tx.now.getTime() - shownDays * 86_400_000)

async function views(tx: Tx, swaps: readonly StoredSwap[], rotas: readonly StoredRota[]): Promise<SwapView[]> {
  const named = await nameOf(
    tx,
    swaps.flatMap((one) => [one.giverId, one.takerId, one.askedBy, one.decidedBy]),
  )
  const byId = new Map(rotas.map((rota) => [rota.id, rota]))
  const someone = (id: string | null) => (id ? named(id) : null)
  return swaps.flatMap((swap) => {
    const stored = byId.get(swap.rotaId)
    if (!stored) return []
    const { id, kind, from, until, back, message, state, createdAt, expiresAt, decidedAt } = swap
    const times = { from, until, back, createdAt, expiresAt, decidedAt }
    return [
      {
        id,
        kind,
        message,
        ...times,
        // Its clock has not fired yet, but nobody can accept it any more.
        state: state === 'open' && tx.now >= expiresAt ? 'expired' : state,
        rota: { id: stored.id, name: stored.name },
        zone: stored.rota.zone,
        giver: named(swap.giverId),
        taker: someone(swap.takerId),
        askedBy: named(swap.askedBy),
        decidedBy: someone(swap.decidedBy),
        may: actsOf(tx, swap, stored),
      },
    ]
  })
}

function actsOf(tx: Tx, swap: StoredSwap, stored: StoredRota): SwapView['may'] {
  const me = tx.actor.personId
  if (me === null || swap.state !== 'open' || tx.now >= swap.expiresAt) return []
  const asked = askedOf(swap, stored).includes(me)
  const named = swap.kind === 'ask' || swap.takerId !== null
  return [
    ...(asked ? (['accept'] as const) : []),
    ...(asked && named ? (['decline'] as const) : []),
    ...(me === swap.askedBy || may(tx.actor, 'rota.write', null) ? (['withdraw'] as const) : []),
  ]
}
