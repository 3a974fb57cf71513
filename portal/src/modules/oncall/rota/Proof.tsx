import { IconCalendarOff } from '@tabler/icons-react'
import type { z } from 'zod'
import { oncall, type proof as proofShape } from '#contracts/oncall'
import type { Args, Reply } from '../../../api.ts'
import { useRead } from '../../../queries.ts'
import { Health } from '../../../ui/Health.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import { RefusalNote } from '../../../ui/States.tsx'
import { rotaWords as words } from '../../../words/oncall.ts'
import { spanText } from './range.ts'

export type Coverage = z.output<typeof proofShape>

/** What the change would leave uncovered in the next 90 days, asked for before it is saved. */
export function useProof(change: Args<typeof oncall.coverage>['body'], enabled: boolean) {
  const read = useRead(oncall.coverage, { body: change }, { enabled, keep: true, kinds: ['rota', 'override'] })
  const proof: Reply<typeof oncall.coverage> | undefined = enabled ? read.data : undefined
  const fresh = proof?.gaps.filter((gap) => gap.isNew).length ?? 0
  // A proof of the change before this one proves nothing.
  const ready = !enabled || (proof !== undefined && !read.isPlaceholderData)
  return { proof, fresh, ready, error: enabled ? read.error : null }
}

const MOST = 6

/** Every gap of the next 90 days as they would be; new ones first. Whoever saves has seen them. */
export function Proof({ of, zone, error }: { of: ReturnType<typeof useProof>; zone: string; error?: unknown }) {
  const { proof, fresh } = of
  if (of.error ?? error) return <RefusalNote error={of.error ?? error} />
  if (!proof) return null
  if (proof.gaps.length === 0)
    return (
      <p>
        <Health of="up">{words.noGaps}</Health>
      </p>
    )
  if (fresh === 0) return <p className="sm d3">{words.noNewGaps}</p>
  const shown = [...proof.gaps].sort((a, b) => Number(b.isNew) - Number(a.isNew))
  return (
    <section className="call p1 proof" aria-live="polite" aria-label={words.afterSaving}>
      <Icon of={IconCalendarOff} />
      <div className="grow">
        <b className="b block">{words.gapsIn90(proof.gaps.length, fresh)}</b>
        <ul>
          {shown.slice(0, MOST).map((gap) => (
            <li key={gap.from.getTime()} className="sm">
              {spanText(gap.from.getTime(), gap.until.getTime(), zone)}
              {gap.away && `, ${words.away(gap.away.name)}`}
              {gap.isNew && <b className="t-p1"> {words.newGap}</b>}
            </li>
          ))}
          {shown.length > MOST && <li className="sm d3">{words.andMore(shown.length - MOST)}</li>}
        </ul>
      </div>
    </section>
  )
}
