import { useState } from 'react'
import { sources } from '#contracts/signals'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/signals.ts'
import { Part } from '../settings/Frame.tsx'
import type { Kind, Source } from './kinds.ts'

/** Reads a sample as the source would with these settings. */
export function TrySample({ kind, settings }: { kind: Kind; settings: Source['settings'] }) {
  const [sample, setSample] = useState('')
  const act = useAct(sources.trySource)
  const heard = act.data
  const nothing = heard && heard.problems.length + heard.lines.length + heard.values.length === 0
  return (
    <Part title={say.tryIt} says={say.trySays}>
      <AreaField label={say.sample} rows={6} spellCheck={false} value={sample} onText={setSample} />
      <div className="row">
        <Btn
          busy={act.isPending}
          disabled={sample.trim() === ''}
          onClick={() => act.mutate({ body: { kind, settings, sample } })}
        >
          {say.tryNow}
        </Btn>
      </div>
      <RefusalNote error={act.error} />
      {nothing && <p className="d3">{say.nothingHeard}</p>}
      {heard && !nothing && (
        <ul className="signal-refused">
          {heard.problems.map((one) => (
            <li key={`${one.host} ${one.key}`}>
              <span className="m">{one.title}</span>
              <span className="sm d3 block">
                {[
                  one.status === 'clear' ? say.clear : say.problem,
                  one.severity,
                  one.host || say.noSystem,
                  one.key,
                ].join(', ')}
              </span>
            </li>
          ))}
          {heard.lines.map((one, n) => (
            <li key={n}>
              <span className="mono">{one.text}</span>
              <span className="sm d3 block">{[one.program, one.host].filter(Boolean).join(', ')}</span>
            </li>
          ))}
          {heard.values.map((one) => (
            <li key={`${one.host} ${one.name}`}>
              <span className="mono">{[one.name, String(one.value), one.unit].filter(Boolean).join(' ')}</span>
              <span className="sm d3 block">{one.host || say.noSystem}</span>
            </li>
          ))}
        </ul>
      )}
    </Part>
  )
}
