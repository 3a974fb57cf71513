import { Modal } from '@mantine/core'
import { useState } from 'react'
import { metrics } from '#contracts/metrics'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { CheckField, ChoiceField, DurationField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/metrics.ts'
import type { Series } from './plot.ts'

type Kind = 'threshold' | 'forecast'
type Direction = 'above' | 'below'
type Severity = 'P1' | 'P2' | 'P3' | 'P4'

/** A value not to cross, or the date on which it will be: for one system or all of the account. */
export function WatchDialog(props: {
  accountId: string
  systemId: string
  name: string
  series: readonly Series[]
  onClose: () => void
}) {
  const [name, setName] = useState(props.name)
  const [kind, setKind] = useState<Kind>('forecast')
  const [direction, setDirection] = useState<Direction>('above')
  const [value, setValue] = useState('')
  const [hold, setHold] = useState(300)
  const [horizon, setHorizon] = useState('21')
  const [severity, setSeverity] = useState<Severity>('P3')
  const [note, setNote] = useState('')
  const [everywhere, setEverywhere] = useState(false)
  const save = useAct(metrics.createWatch, props.onClose)
  const bad = fieldErrors(save.error)
  const number = Number(value.replace(',', '.'))
  const ready = value.trim() !== '' && Number.isFinite(number)
  const body = {
    accountId: props.accountId,
    systemId: everywhere ? null : props.systemId,
    kind,
    name,
    direction,
    value: number,
    holdSeconds: hold,
    horizonDays: Number(horizon) || 21,
    severity,
    note: note.trim(),
  }
  const names = [...new Set(props.series.map((one) => one.name))]
  return (
    <Modal opened onClose={props.onClose} title={say.watchAdd}>
      <Form onSubmit={() => ready && !save.isPending && save.mutate({ body })}>
        <ChoiceField
          label={say.measurement}
          options={names.map((one) => ({ value: one, label: one }))}
          value={name}
          onChoice={setName}
        />
        <ChoiceField
          label={say.kind}
          options={[
            { value: 'forecast', label: say.kindForecast },
            { value: 'threshold', label: say.kindThreshold },
          ]}
          value={kind}
          onChoice={setKind}
        />
        <ChoiceField
          label={say.direction}
          options={[
            { value: 'above', label: say.above },
            { value: 'below', label: say.below },
          ]}
          value={direction}
          onChoice={setDirection}
        />
        <TextField label={say.value} inputMode="decimal" value={value} onText={setValue} error={bad.value} />
        {kind === 'threshold' ? (
          <DurationField label={say.hold} seconds={hold} onSeconds={setHold} error={bad.holdSeconds} />
        ) : (
          <TextField
            label={say.horizon}
            inputMode="numeric"
            value={horizon}
            onText={setHorizon}
            error={bad.horizonDays}
          />
        )}
        <ChoiceField
          label={say.severity}
          options={(['P1', 'P2', 'P3', 'P4'] as const).map((one) => ({ value: one, label: one }))}
          value={severity}
          onChoice={setSeverity}
        />
        <TextField label={say.note} hint={say.noteHint} optional value={note} onText={setNote} error={bad.note} />
        <CheckField checked={everywhere} onCheck={setEverywhere}>
          {say.wholeAccount}
        </CheckField>
        <RefusalNote error={save.error} what={say.notSaved} />
        <Btn look="primary" size="touch" type="submit" busy={save.isPending} disabled={!ready}>
          {save.isPending ? say.saving : say.save}
        </Btn>
      </Form>
    </Modal>
  )
}
