import type { PromiseReply, RequestRow, Status } from '#contracts/support'
import { promiseName } from '../../promise-name.ts'
import type { PromiseView } from '../../ui/promise.ts'
import type { StatusShape } from '../../ui/Status.tsx'
import { say } from '../../words/support.ts'

/** From the contract's shapes to what the pieces show. */

export function promiseView(of: PromiseReply): PromiseView {
  return {
    name: promiseName(of.name),
    // Broken and met late is settled; broken and still owed counts up.
    state: of.state,
    startedAt: of.startedAt.getTime(),
    dueAt: of.dueAt?.getTime() ?? null,
    allowedMs: of.allowedMs,
    usedMs: of.usedMs,
    usedAt: of.usedAt.getTime(),
    ticking: of.ticking,
    pausedAt: of.pausedAt?.getTime(),
    metAt: of.metAt?.getTime(),
    warnings: of.warnings,
    firedAt: of.firedAt?.getTime(),
    latenessMs: of.latenessMs ?? undefined,
  }
}

/** The words for a status; the reader decides whose turn it is. */
export function statusWords(status: Status, staff: boolean): string {
  const words: Record<Status, string> = {
    new: say.new,
    open: say.open,
    in_progress: say.inProgress,
    waiting_customer: staff ? say.customersTurn : say.yourTurn,
    solved: say.solved,
    closed: say.closed,
  }
  return words[status]
}

const SHAPES: Record<Status, StatusShape> = {
  new: 'dotted',
  open: 'open',
  in_progress: 'half',
  waiting_customer: 'paused',
  solved: 'ticked',
  closed: 'ticked',
}
export const statusShape = (status: Status) => SHAPES[status]

export const isDone = (status: Status) => status === 'solved' || status === 'closed'

/** `48190 · Orchard Bank demo · backups` */
export const secondLine = (row: Pick<RequestRow, 'number' | 'account' | 'topic' | 'tags' | 'channel'>) =>
  [
    row.number,
    row.account.name,
    row.topic ?? row.tags[0] ?? (row.channel === 'monitoring' ? say.raisedByMonitoring : ''),
  ]
    .filter(Boolean)
    .join(' · ')

/** The name people use for an account in a button: `Tern` of `Tern Logistics`; short or unclear first words keep all. */
export function shortName(name: string): string {
  const [first = name] = name.split(' ')
  return first.length >= 3 && !/^(the|das|der|die|les?|la)$/i.test(first) ? first : name
}
