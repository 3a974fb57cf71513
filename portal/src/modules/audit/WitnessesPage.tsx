import { useState } from 'react'
import { audit } from '#contracts/audit'
import { count, when } from '../../format.ts'
import { useAct } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { serverNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { KeyValue } from '../../ui/Card.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { Health } from '../../ui/Health.tsx'
import { FromServer, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { auditWords, witnessWords as words } from '../../words/audit.ts'
import { Frame, Part } from '../settings/Frame.tsx'
import { AddWitness } from './AddWitness.tsx'
import { Watched } from './Watched.tsx'
import { AuditTabs, type State, useWriterState, Warnings } from './WriterState.tsx'
import './audit.css'

type Witness = State['witnesses'][number]

function Writer({ of }: { of: State }) {
  const [copied, setCopied] = useState(false)
  const { key } = of
  return (
    <div className="stack">
      {!of.stopped && (
        <p>
          <Health of="up">{words.runs}</Health>
        </p>
      )}
      <KeyValue
        of={[
          [words.size, <span className="tn">{count(of.size)}</span>],
          [words.waits, <span className="tn">{count(of.waiting)}</span>],
          [words.signed, of.signedAt ? when(of.signedAt, serverNow()) : words.never],
          [words.origin, of.origin && <span className="mono">{of.origin}</span>],
        ]}
      />
      {key && (
        <div className="stack g2">
          <span className="m">{words.key}</span>
          <code className="aud-note">{key}</code>
          <span className="sm d2">{words.keyHint}</span>
          <span>
            <Btn size="sm" onClick={() => void navigator.clipboard.writeText(key).then(() => setCopied(true))}>
              {copied ? words.copied : words.copyKey}
            </Btn>
          </span>
        </div>
      )}
      {of.checkpoint && (
        <details>
          <summary>{words.checkpoint}</summary>
          <pre className="aud-note">{of.checkpoint}</pre>
        </details>
      )}
    </div>
  )
}

function WitnessLine({ of, may }: { of: Witness; may: boolean }) {
  const now = serverNow()
  const hand = useAct(audit.tryWitness)
  const end = useAct(audit.endWitness)
  const params = { id: of.id }
  return (
    <li className="stack g2">
      <div className="row wrap top-a">
        <span className="grow">
          <span className="m block">
            <Health of={of.conflict ? 'down' : of.failingSince ? 'degraded' : of.handedAt ? 'up' : 'inconclusive'}>
              {of.name}
            </Health>
          </span>
          <span className="sm d3 block why">
            {words[of.kind]}, {of.target}
          </span>
          <span className="sm d2 block">
            {of.handedAt ? words.has(count(of.handedSize), when(of.handedAt, now)) : words.hasNothing}
          </span>
          {of.conflict && <span className="sm t-p1 block">{words.disagrees}</span>}
          {of.failingSince && (
            <span className="sm d2 block why">
              {words.failing(when(of.failingSince, now))}: <FromServer text={of.error ?? ''} />
            </span>
          )}
        </span>
        {of.fixed && <Chip>{words.fixed}</Chip>}
        {may && (
          <Btn size="sm" busy={hand.isPending} onClick={() => hand.mutate({ params })}>
            {hand.isPending ? words.trying : words.tryNow}
          </Btn>
        )}
        {may && !of.fixed && (
          <Btn
            size="sm"
            look="quiet"
            busy={end.isPending}
            onClick={() => confirm(words.endAsk(of.name)) && end.mutate({ params })}
          >
            {words.end}
          </Btn>
        )}
      </div>
      <RefusalNote error={hand.error ?? end.error} />
    </li>
  )
}

/** Why the log can be believed: its writer, its key, and who keeps its checkpoints elsewhere. */
export default function WitnessesPage() {
  const read = useWriterState()
  const may = useMay('audit.admin')
  const state = read.data
  return (
    <Frame title={auditWords.title}>
      <AuditTabs on="writer" />
      <Warnings of={state} />
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton />}
      {state && (
        <>
          <Writer of={state} />
          <Part title={words.title} says={words.says}>
            {state.witnesses.length === 0 ? (
              <p className="call p3">{words.none}</p>
            ) : (
              <ul className="wit">
                {state.witnesses.map((one) => (
                  <WitnessLine key={one.id} of={one} may={may} />
                ))}
              </ul>
            )}
            {may && <AddWitness />}
          </Part>
          <Watched of={state.watched} may={may} />
        </>
      )}
    </Frame>
  )
}
