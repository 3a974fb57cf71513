import { Modal } from '@mantine/core'
import { useState } from 'react'
import { alerts, type IncidentReply } from '#contracts/alerts'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/alerts.ts'

const SEVERITIES = ['P1', 'P2', 'P3', 'P4'] as const

/** How bad it is, said by a person, with the reason: up or down. */
export function SeverityForm({ of, onClose }: { of: IncidentReply; onClose: () => void }) {
  const [severity, setSeverity] = useState(of.severity)
  const [why, setWhy] = useState('')
  const act = useAct(alerts.setIncidentSeverity, onClose)
  const ready = severity !== of.severity && why.trim() !== ''
  return (
    <Modal opened onClose={onClose} title={say.setSeverity}>
      <Form
        label={say.setSeverity}
        onSubmit={() => ready && act.mutate({ params: { id: of.id }, body: { severity, why: why.trim() } })}
      >
        <ChoiceField
          label={say.severity}
          value={severity}
          options={SEVERITIES.map((value) => ({ value, label: value }))}
          onChoice={setSeverity}
          hint={say.severityHint}
        />
        <TextField label={say.severityWhy} value={why} onText={setWhy} error={fieldErrors(act.error).why} />
        <RefusalNote error={act.error} />
        <Btn type="submit" look="primary" size="touch" busy={act.isPending} disabled={!ready}>
          {act.isPending ? say.saving : say.setSeverity}
        </Btn>
      </Form>
    </Modal>
  )
}
