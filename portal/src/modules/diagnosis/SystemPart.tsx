import { IconStethoscope } from '@tabler/icons-react'
import { diagnosis } from '#contracts/diagnosis'
import type { Reply } from '../../api.ts'
import { when } from '../../format.ts'
import { usePages } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { useNow } from '../../time.ts'
import { Chip } from '../../ui/Chip.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/diagnosis.ts'
import { Ask, wordOf } from './Ask.tsx'
import './diagnosis.css'

type Diagnosis = Reply<typeof diagnosis.getDiagnosis>

/** What was tried on a system and what is tried next. For staff. */
export default function SystemPart({ systemId }: { systemId: string }) {
  return useMe().staff ? <Tried systemId={systemId} /> : null
}

function Tried({ systemId }: { systemId: string }) {
  const read = usePages(
    diagnosis.listDiagnoses,
    { params: { id: systemId }, query: { limit: 10 } },
    { kinds: ['system'] },
  )
  const kinds = read.data?.pages[0]?.kinds
  return (
    <section className="dg">
      <h2 className="h2">{say.title}</h2>
      {kinds && <Ask systemId={systemId} kinds={kinds} />}
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton rows={2} />}
      {read.items?.length === 0 && (
        <Empty icon={IconStethoscope} title={say.none}>
          {say.noneSays}
        </Empty>
      )}
      {read.items && read.items.length > 0 && (
        <ul className="dg-list">
          {read.items.map((one) => (
            <Line key={one.id} of={one} />
          ))}
        </ul>
      )}
      <ShowMore of={read}>{say.older}</ShowMore>
    </section>
  )
}

const looks = { up: 'up', degraded: 'p2', down: 'p1', inconclusive: 'inc' } as const

function Line({ of }: { of: Diagnosis }) {
  const now = useNow()
  return (
    <li aria-busy={of.state === 'waiting' || undefined}>
      <div className="row base wrap">
        <b className="b">{wordOf(of.kind)}</b>
        <span className="mono grow">{of.target + (of.options.port ? `:${of.options.port}` : '')}</span>
        {of.outcome ? <Chip look={looks[of.outcome]}>{say[of.outcome]}</Chip> : <Chip look="line">{say.trying}</Chip>}
      </div>
      {of.said && <p className="said">{of.said}</p>}
      <p className="d3">
        {when(of.askedAt, now)} {say.by(of.asked.name)}
      </p>
      {of.output && of.output !== of.said && (
        <details>
          <summary>{say.all}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by the keyboard */}
          <pre tabIndex={0}>{of.output}</pre>
        </details>
      )}
    </li>
  )
}
