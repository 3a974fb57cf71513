import { Modal } from '@mantine/core'
import { useState } from 'react'
import { Btn } from './Btn.tsx'
import { Form, fieldErrors, TextField } from './Field.tsx'
import { RefusalNote } from './States.tsx'

/** Asks why before something ends. `act` sends the reason; the dialog shows its refusal and stays open until it is done. */
export function ReasonDialog(props: {
  title: string
  says: string
  why: string
  send: string
  sending?: string
  act: { isPending: boolean; error: Error | null }
  onSend: (reason: string) => void
  onClose: () => void
}) {
  const { act } = props
  const [typed, setTyped] = useState('')
  const reason = typed.trim()
  return (
    <Modal opened onClose={props.onClose} title={props.title}>
      <Form onSubmit={() => reason && !act.isPending && props.onSend(reason)}>
        <p className="d2">{props.says}</p>
        <TextField
          label={props.why}
          value={typed}
          onText={setTyped}
          error={fieldErrors(act.error).reason}
          data-autofocus
        />
        <RefusalNote error={act.error} />
        <Btn look="primary" size="touch" type="submit" busy={act.isPending} disabled={reason === ''}>
          {act.isPending ? (props.sending ?? props.send) : props.send}
        </Btn>
      </Form>
    </Modal>
  )
}
