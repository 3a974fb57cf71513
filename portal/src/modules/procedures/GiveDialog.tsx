import { Modal } from '@mantine/core'
import { useState } from 'react'
import { procedures } from '#contracts/procedures'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Form } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/procedures.ts'
import { StaffPicker } from '../accounts/pickers.tsx'

/** Gives a step to somebody of the staff. */
export function GiveDialog({ params, onClose }: { params: { id: string; job: number }; onClose: () => void }) {
  const [personId, setPersonId] = useState<string | null>(null)
  const act = useAct(procedures.delegateStep, onClose)
  return (
    <Modal opened onClose={onClose} title={say.give}>
      <Form onSubmit={() => personId && !act.isPending && act.mutate({ params, body: { personId } })}>
        <StaffPicker label={say.person} value={personId} onPick={setPersonId} />
        <RefusalNote error={act.error} what={say.notSaved} />
        <Btn look="primary" size="touch" type="submit" busy={act.isPending} disabled={personId === null}>
          {say.give}
        </Btn>
      </Form>
    </Modal>
  )
}
