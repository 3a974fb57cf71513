import { useState } from 'react'
import { metrics } from '#contracts/metrics'
import { useAct } from '../../queries.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/metrics.ts'
import { ForecastText } from './ForecastText.tsx'
import { type Finding, type Series, shortLabels, valueWords } from './plot.ts'
import { WatchDialog } from './WatchDialog.tsx'

const STATES = {
  clear: { word: say.stateClear, look: 'up' },
  waiting: { word: say.stateWaiting, look: 'p3' },
  problem: { word: say.stateProblem, look: 'p2' },
} as const

/** What is watched of a system and what was found; for staff. */
export function Watched(props: {
  accountId: string
  systemId: string
  name: string
  series: readonly Series[]
  findings: readonly Finding[]
}) {
  const [adding, setAdding] = useState(false)
  return (
    <section>
      <div className="row sect-hd">
        <h3 className="h3">{say.watched}</h3>
        <span className="push">
          <Btn size="sm" onClick={() => setAdding(true)}>
            {say.watchAdd}
          </Btn>
        </span>
      </div>
      {props.findings.length === 0 && <p className="d2">{say.watchNone}</p>}
      <ul className="mt-watched">
        {props.findings.map((one) => (
          <Found key={`${one.watch.id} ${one.series.id}`} of={one} all={props.series} />
        ))}
      </ul>
      {adding && <WatchDialog {...props} onClose={() => setAdding(false)} />}
    </section>
  )
}

function Found({ of, all }: { of: Finding; all: readonly Series[] }) {
  const remove = useAct(metrics.deleteWatch)
  const { watch, series, forecast } = of
  const same = all.filter(({ name }) => name === series.name)
  const label = shortLabels(same)[same.findIndex(({ id }) => id === series.id)] ?? ''
  const state = STATES[of.state]
  return (
    <li>
      <div className="row wrap">
        <Chip look={state.look}>{state.word}</Chip>
        <span className="grow wrap-any">
          <span className="b">{series.name}</span> {label !== series.name && label}{' '}
          <span className="d2">
            {say[watch.direction]} {valueWords(watch.value, series)}
          </span>
        </span>
        {of.requestId && (
          <BtnLink size="sm" to="/requests/$request" params={{ request: of.requestId }}>
            {say.request}
          </BtnLink>
        )}
        <Btn size="sm" busy={remove.isPending} onClick={() => remove.mutate({ params: { id: watch.id } })}>
          {say.remove}
        </Btn>
      </div>
      {forecast && <ForecastText of={forecast} series={{ ...series, value: null, at: null }} limit={watch.value} />}
      <RefusalNote error={remove.error} />
    </li>
  )
}
