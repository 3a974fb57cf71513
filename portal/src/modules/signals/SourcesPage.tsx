import { IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { sources } from '#contracts/signals'
import { when } from '../../format.ts'
import { usePages, useRead } from '../../queries.ts'
import { useNow } from '../../time.ts'
import { BtnLink } from '../../ui/Btn.tsx'
import { Health } from '../../ui/Health.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/signals.ts'
import { Frame, Part } from '../settings/Frame.tsx'
import { kindNames, type Source } from './kinds.ts'
import { Refused } from './Refused.tsx'
import './signals.css'

function State({ of, now }: { of: Source; now: number }) {
  if (of.paused) return <Health of="inconclusive">{say.paused}</Health>
  if (of.refusedAt && (!of.acceptedAt || of.refusedAt > of.acceptedAt))
    return <Health of="degraded">{say.refusing(when(of.refusedAt, now, 'minutes'))}</Health>
  if (of.acceptedAt) return <Health of="up">{say.heard(when(of.acceptedAt, now, 'minutes'))}</Health>
  return <Health of="inconclusive">{say.never}</Health>
}

/** Who sends signals, how each is, and what came from nobody known. */
export default function SourcesPage() {
  const read = usePages(sources.listSources, { query: {} }, { kinds: ['signal_source'] })
  const unknown = useRead(sources.unattributed, {}, { kinds: [] })
  const now = useNow()
  const items = read.data?.pages.flatMap((page) => page.items) ?? []
  const count = (n: number) => n.toLocaleString()
  return (
    <Frame
      title={say.sources}
      second={say.sourcesSay}
      acts={
        <BtnLink look="primary" icon={IconPlus} to="/settings/sources/new">
          {say.add}
        </BtnLink>
      }
    >
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton rows={3} />}
      {read.data && items.length === 0 && <Empty title={say.none}>{say.noneSays}</Empty>}
      {items.length > 0 && (
        <ul className="signal-list">
          {items.map((one) => (
            <li key={one.id}>
              <span className="grow">
                <Link className="link m" to="/settings/sources/$source" params={{ source: one.id }}>
                  {one.name}
                </Link>
                <span className="sm d3 block">
                  {one.accountName}, {kindNames[one.kind]}
                </span>
              </span>
              <span className="push sm right">
                <State of={one} now={now} />
                <span className="d3 block">{say.counts(count(one.accepted), count(one.refused))}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
      {unknown.data && unknown.data.refused.length > 0 && (
        <Part title={say.unknown} says={say.unknownSays}>
          <Refused of={unknown.data.refused} now={now} />
        </Part>
      )}
    </Frame>
  )
}
