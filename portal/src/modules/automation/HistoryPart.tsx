import { useState } from 'react'
import { automation } from '#contracts/automation'
import { when } from '../../format.ts'
import { usePages } from '../../queries.ts'
import { useNowEvery } from '../../time.ts'
import { Card } from '../../ui/Card.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { Seg } from '../../ui/Seg.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { FromServer, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/automation.ts'
import { codeSays, type Firing, stateWords } from './shown.ts'
import { Values } from './Values.tsx'

const looks = { waiting: 'line', done: 'up', failed: 'p1', stopped: 'p2' } as const

/** What a rule did: on what, why, and what came of it. */
export function HistoryPart({ ruleId }: { ruleId: string }) {
  const [show, setShow] = useState<'all' | 'trouble'>('all')
  const query = { limit: 20, ...(show === 'trouble' && { state: 'failed,stopped' as never }) }
  const read = usePages(
    automation.getAutomationHistory,
    { params: { id: ruleId }, query },
    { kinds: ['automation_rule'], keep: true },
  )
  return (
    <Card title={say.history} aside={<span className="d3">{say.historySays}</span>}>
      <Seg
        label={say.history}
        value={show}
        onChange={setShow}
        options={[
          { value: 'all', label: say.everything },
          { value: 'trouble', label: say.troubles },
        ]}
      />
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton rows={3} />}
      {read.items?.length === 0 && <p className="d3">{say.noHistory}</p>}
      <ul className="au-fired">
        {read.items?.map((one) => (
          <Fired key={one.id} of={one} />
        ))}
      </ul>
      <ShowMore of={read}>{say.showMore}</ShowMore>
    </Card>
  )
}

function Fired({ of }: { of: Firing }) {
  const now = useNowEvery(60_000)
  return (
    <li>
      <span className="row wrap">
        <Chip look={looks[of.state]}>{stateWords[of.state]}</Chip>
        <span className="sm tn">{when(of.at.getTime(), now, 'minutes')}</span>
        <span className="sm d3">
          {of.account.name} · {say.version(of.version)}
        </span>
      </span>
      {of.code && (
        <span className="sm block au-bad">
          {codeSays(of.code)}
          {of.text && ' · '}
          <FromServer text={of.text ?? ''} />
        </span>
      )}
      {of.ledBy.length > 0 && (
        <span className="sm block d3">{say.ledBy(of.ledBy.map(({ name }) => name).join(' → '))}</span>
      )}
      <Values label={say.why} of={of.seen} />
      <Values label={say.given} of={of.inputs} />
      <Values label={say.gave} of={of.result ?? {}} />
    </li>
  )
}
