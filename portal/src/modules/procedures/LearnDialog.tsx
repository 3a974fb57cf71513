import { Modal } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { procedures } from '#contracts/procedures'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/procedures.ts'

/** Makes a procedure from a project that is done. */
export function LearnDialog({ of, onClose }: { of: { id: string; title: string }; onClose: () => void }) {
  const navigate = useNavigate()
  const [name, setName] = useState(of.title.slice(0, 120))
  const act = useAct(procedures.learnFromRun, ({ id }) =>
    navigate({ to: '/procedures/$procedure', params: { procedure: id } }),
  )
  const bad = fieldErrors(act.error)
  const ready = name.trim() !== ''
  return (
    <Modal opened onClose={onClose} title={say.learn}>
      <Form
        onSubmit={() => ready && !act.isPending && act.mutate({ params: { id: of.id }, body: { name: name.trim() } })}
      >
        <p className="d2">{say.learnSays}</p>
        <TextField label={say.name} value={name} onText={setName} error={bad.name ?? bad.key} data-autofocus />
        <RefusalNote error={act.error} what={say.notSaved} />
        <Btn look="primary" size="touch" type="submit" busy={act.isPending} disabled={!ready}>
          {say.make}
        </Btn>
      </Form>
    </Modal>
  )
}
