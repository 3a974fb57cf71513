import { Modal } from '@mantine/core'
import { useState } from 'react'
import { procedures } from '#contracts/procedures'
import { Problem } from '../../api.ts'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField, Form, fieldErrors } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/procedures.ts'
import { Findings } from './ProcedurePage.tsx'
import type { Finding } from './shown.ts'

/** Makes the drawing a version; what keeps it from that is listed with its elements. */
export function PublishDialog(props: { of: { id: string; name: string }; revision: number; onClose: () => void }) {
  const [note, setNote] = useState('')
  const act = useAct(procedures.publishDraft, props.onClose)
  const refused = act.error instanceof Problem ? ((act.error.extra.findings as Finding[] | undefined) ?? []) : []
  const submit = () =>
    !act.isPending && act.mutate({ params: { id: props.of.id }, body: { revision: props.revision, note: note.trim() } })
  return (
    <Modal opened onClose={props.onClose} title={props.of.name}>
      <Form onSubmit={submit}>
        <p className="d2">{say.publishSays}</p>
        <AreaField label={say.publishNote} optional value={note} onText={setNote} error={fieldErrors(act.error).note} />
        <RefusalNote error={act.error} what={say.notSaved} />
        <Findings of={refused} />
        <Btn look="primary" size="touch" type="submit" busy={act.isPending}>
          {act.isPending ? say.publishing : say.publish}
        </Btn>
      </Form>
    </Modal>
  )
}
