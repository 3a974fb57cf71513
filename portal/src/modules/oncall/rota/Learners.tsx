import { useState } from 'react'
import { oncall } from '#contracts/oncall'
import { useAct } from '../../../queries.ts'
import { useNowEvery } from '../../../time.ts'
import { Avatar } from '../../../ui/Avatar.tsx'
import { Btn } from '../../../ui/Btn.tsx'
import { Form, TextField } from '../../../ui/Field.tsx'
import { RefusalNote } from '../../../ui/States.tsx'
import { alongWords as words } from '../../../words/oncall.ts'
import { instantOfText, wallText } from '../../../zone.ts'
import { type Named, StaffPicker } from '../../accounts/pickers.tsx'
import type { Rota } from '../words.ts'
import { spanText } from './range.ts'

/** Who learns along in this rota, and the act that lets somebody. */
export function Learners({ rota, writes, known }: { rota: Rota; writes: boolean; known: readonly Named[] }) {
  const [adding, setAdding] = useState(false)
  const remove = useAct(oncall.removeShadow)
  if (!writes && rota.shadows.length === 0) return null
  return (
    <section>
      <h2 className="sect">{words.title}</h2>
      <p className="sm d3">{rota.shadows.length === 0 ? words.nobody : words.hint}</p>
      <ul className="sw">
        {rota.shadows.map((one) => (
          <li key={one.id}>
            <Avatar name={one.learner.name} />
            <span className="grow">
              <b className="m">{one.learner.name}</b> {one.follows ? words.with(one.follows.name) : words.withWhoever}
              <span className="sm d3 block">
                {spanText(one.from.getTime(), one.until.getTime(), rota.zone)}
                {one.note && `, ${one.note}`}
              </span>
            </span>
            {writes && (
              <Btn size="sm" look="quiet" onClick={() => remove.mutate({ params: { id: rota.id, shadowId: one.id } })}>
                {words.end}
              </Btn>
            )}
          </li>
        ))}
      </ul>
      <RefusalNote error={remove.error} />
      {writes && !adding && (
        <Btn size="sm" onClick={() => setAdding(true)}>
          {words.add}
        </Btn>
      )}
      {adding && <Add rota={rota} known={known} onDone={() => setAdding(false)} />}
    </section>
  )
}

function Add({ rota, known, onDone }: { rota: Rota; known: readonly Named[]; onDone: () => void }) {
  const now = useNowEvery(3_600_000)
  const { zone } = rota
  const hour = now - (now % 3_600_000)
  const [learner, setLearner] = useState<string | null>(null)
  const [follows, setFollows] = useState<string | null>(null)
  const [from, setFrom] = useState(wallText(hour, zone))
  const [until, setUntil] = useState(wallText(hour + 14 * 86_400_000, zone))
  const act = useAct(oncall.addShadow, onDone)
  const [fromAt, untilAt] = [instantOfText(from, zone), instantOfText(until, zone)]
  const ready = learner !== null && untilAt > fromAt
  const save = () => {
    if (!ready || act.isPending) return
    const body = {
      learnerId: learner,
      followsId: follows,
      from: new Date(fromAt).toISOString(),
      until: new Date(untilAt).toISOString(),
    }
    act.mutate({ params: { id: rota.id }, body })
  }
  return (
    <Form onSubmit={save} className="stack g2 add-along">
      <StaffPicker label={words.who} value={learner} onPick={setLearner} />
      <StaffPicker label={words.follows} clearable value={follows} known={known} onPick={setFollows} />
      <TextField label={words.from} type="datetime-local" value={from} onText={setFrom} />
      <TextField label={words.until} type="datetime-local" value={until} onText={setUntil} />
      <RefusalNote error={act.error} />
      <span className="row">
        <Btn type="submit" look="primary" disabled={!ready} busy={act.isPending}>
          {act.isPending ? words.saving : words.save}
        </Btn>
        <Btn look="quiet" onClick={onDone}>
          {words.close}
        </Btn>
      </span>
    </Form>
  )
}
