import { Modal } from '@mantine/core'
import { useState } from 'react'
import { monitoring } from '#contracts/monitoring'
import { systems } from '#contracts/systems'
import type { Args } from '../../api.ts'
import { useAct, useRead } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { CheckField, ChoiceField, DurationField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/monitoring.ts'

type Recurrence = NonNullable<Args<typeof monitoring.createWindow>['body']['recurrence']>
type Repeats = 'once' | 'day' | 'week' | 'month'

/** Recurring on the day on which it begins first. */
function recurrenceOf(repeats: Repeats, startsAt: string): Recurrence {
  const first = new Date(`${startsAt}Z`)
  if (repeats === 'week') return { every: 'week', days: [first.getUTCDay() || 7] }
  if (repeats === 'month') return { every: 'month', day: first.getUTCDate() }
  return { every: repeats }
}

/** Plans a maintenance window of one system, or of all systems of its account. */
export function PlanDialog({ onClose }: { onClose: () => void }) {
  const read = useRead(systems.listSystems, { query: { limit: 200 } })
  const [systemId, setSystem] = useState('')
  const [whole, setWhole] = useState(false)
  const [below, setBelow] = useState(true)
  const [name, setName] = useState('')
  const [startsAt, setStarts] = useState('')
  const [zone, setZone] = useState(Intl.DateTimeFormat().resolvedOptions().timeZone)
  const [seconds, setSeconds] = useState(7200)
  const [repeats, setRepeats] = useState<Repeats>('once')
  const plan = useAct(monitoring.createWindow, onClose)
  const bad = fieldErrors(plan.error)
  const system = read.data?.items.find(({ id }) => id === systemId)
  const ready = system !== undefined && name.trim() !== '' && startsAt !== ''
  const repeating: Repeats[] = ['once', 'day', 'week', 'month']

  function save() {
    if (!ready || plan.isPending) return
    plan.mutate({ body: { accountId: system.account.id, systems: whole ? [] : [system.id], name, startsAt, zone, minutes: Math.max(1, Math.round(seconds / 60)), below, recurrence: recurrenceOf(repeats, startsAt) } }) // biome-ignore format: one act
  }

  return (
    <Modal opened onClose={onClose} title={say.plan}>
      <Form onSubmit={save}>
        <TextField label={say.name} value={name} onText={setName} error={bad.name} data-autofocus />
        <ChoiceField
          label={say.system}
          value={systemId}
          options={[{ value: '', label: '–' }, ...(read.data?.items ?? []).map((one) => ({ value: one.id, label: `${one.name}, ${one.account.name}` }))]} // biome-ignore format: one list
          error={bad.systems}
          onChoice={setSystem}
        />
        <CheckField checked={whole} onCheck={setWhole}>
          {say.allSystems}
        </CheckField>
        <CheckField checked={below} onCheck={setBelow}>
          {say.below}
        </CheckField>
        <TextField label={say.begins} type="datetime-local" value={startsAt} onText={setStarts} error={bad.startsAt} />
        <TextField label={say.zone} value={zone} onText={setZone} error={bad.zone} />
        <DurationField label={say.lasts} seconds={seconds} onSeconds={setSeconds} error={bad.minutes} />
        <ChoiceField
          label={say.repeats}
          value={repeats}
          options={repeating.map((value) => ({ value, label: say[value] }))}
          onChoice={setRepeats}
        />{' '}
        {/* biome-ignore format: one field */}
        <RefusalNote error={plan.error} what={say.notPlanned} />
        <Btn look="primary" size="touch" type="submit" busy={plan.isPending} disabled={!ready}>
          {plan.isPending ? say.planning : say.plan}
        </Btn>
      </Form>
    </Modal>
  )
}
