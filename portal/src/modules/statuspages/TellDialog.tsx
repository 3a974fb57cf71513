import { Modal } from '@mantine/core'
import { useState } from 'react'
import { statuspages } from '#contracts/statuspages'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField, ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/statuspages.ts'
import { deviceZone, instantOfText } from '../../zone.ts'
import { type Affected, type Incident, type Page, type Step, stepsOf } from './shown.ts'

type State = Affected['state'] | 'none'

/** Tells of something new, or how it goes on with what was told. */
export function TellDialog({ page, of, onClose }: { page: Page; of: Incident | null; onClose: () => void }) {
  const [kind, setKind] = useState<Incident['kind']>(of?.kind ?? 'incident')
  const [title, setTitle] = useState('')
  const [state, setState] = useState<Step>(of?.state ?? 'investigating')
  const [text, setText] = useState('')
  const [begins, setBegins] = useState('')
  const [ends, setEnds] = useState('')
  const [states, setStates] = useState<Record<string, State>>(
    Object.fromEntries(of?.components.map((one) => [one.id, one.state]) ?? []),
  )
  const open = useAct(statuspages.openStatusIncident, onClose)
  const update = useAct(statuspages.updateStatusIncident, onClose)
  const act = of ? update : open
  const bad = fieldErrors(act.error)
  const components = Object.entries(states).flatMap(([id, one]) => (one === 'none' ? [] : [{ id, state: one }]))
  const ready = text.trim() !== '' && (of !== null || title.trim() !== '')
  const submit = () => {
    if (!ready || act.isPending) return
    const said = { state, text: text.trim(), components }
    if (of) return update.mutate({ params: { id: of.id }, body: { ...said, version: of.version } })
    const times = { begins: momentOf(begins), ends: momentOf(ends) }
    open.mutate({ params: { id: page.id }, body: { ...said, ...times, kind, title: title.trim() } })
  }
  return (
    <Modal opened onClose={onClose} title={of ? of.title : say.tell}>
      <Form onSubmit={submit}>
        {!of && (
          <>
            <ChoiceField
              label={say.kind}
              options={[
                { value: 'incident', label: say.incident },
                { value: 'maintenance', label: say.maintenance },
              ]}
              value={kind}
              onChoice={(next) => {
                setKind(next)
                setState(stepsOf(next)[0]!.value)
              }}
            />
            <TextField label={say.headline} value={title} onText={setTitle} error={bad.title} />
          </>
        )}
        <ChoiceField label={say.state} options={stepsOf(kind)} value={state} onChoice={setState} />
        <AreaField label={say.text} value={text} onText={setText} error={bad.text} />
        {!of && kind === 'maintenance' && (
          <>
            <TextField label={say.begins} type="datetime-local" value={begins} onText={setBegins} error={bad.begins} />
            <TextField label={say.ends} type="datetime-local" value={ends} onText={setEnds} error={bad.ends} />
          </>
        )}
        {page.components.length > 0 && <h3 className="h3">{say.affected}</h3>}
        {page.components.map(({ id, name }) => (
          <ChoiceField
            key={id}
            label={name}
            options={optionsOf(kind)}
            value={states[id] ?? 'none'}
            onChoice={(next) => setStates({ ...states, [id]: next })}
          />
        ))}
        <RefusalNote error={act.error} what={say.notSaved} />
        <Btn look="primary" size="touch" type="submit" busy={act.isPending} disabled={!ready}>
          {act.isPending ? say.saving : say.sayIt}
        </Btn>
      </Form>
    </Modal>
  )
}

function optionsOf(kind: Incident['kind']): { value: State; label: string }[] {
  const none = { value: 'none' as const, label: say.notAffected }
  if (kind === 'maintenance') return [none, { value: 'maintenance', label: say.inMaintenance }]
  return [none, { value: 'degraded', label: say.degraded }, { value: 'down', label: say.down }]
}

function momentOf(text: string): string | null {
  const at = instantOfText(text, deviceZone())
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}
