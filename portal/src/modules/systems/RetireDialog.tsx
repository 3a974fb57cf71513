import { Modal } from '@mantine/core'
import { useState } from 'react'
import { systems } from '#contracts/systems'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/systems.ts'

/** Takes a system out of use, with the reason. */
export function RetireDialog({ of, onClose }: { of: { id: string; name: string }; onClose: () => void }) {
  const [reason, setReason] = useState('')
  const act = useAct(systems.retireSystem, onClose)
  const ready = reason.trim() !== '' && !act.isPending
  return (
    <Modal opened onClose={onClose} title={of.name}>
      <Form onSubmit={() => ready && act.mutate({ params: { id: of.id }, body: { reason: reason.trim() } })}>
        <p className="d2">{say.retireSays}</p>
        <TextField
          label={say.whyRetired}
          value={reason}
          onText={setReason}
          error={fieldErrors(act.error).reason}
          data-autofocus
        />
        <RefusalNote error={act.error} />
        <Btn look="primary" size="touch" type="submit" busy={act.isPending} disabled={reason.trim() === ''}>
          {act.isPending ? say.retiring : say.retire}
        </Btn>
      </Form>
    </Modal>
  )
}
