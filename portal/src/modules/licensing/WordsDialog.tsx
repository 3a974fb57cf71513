import { Modal } from '@mantine/core'
import { useState } from 'react'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField, Form } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/licensing.ts'

/** A dialog with one text. */
export function WordsDialog(props: {
  title: string
  label: string
  hint?: string
  act: string
  busy?: boolean
  error?: unknown
  onText: (text: string) => void
  onClose: () => void
}) {
  const [text, setText] = useState('')
  const ready = text.trim() !== ''
  return (
    <Modal opened onClose={props.onClose} title={props.title}>
      <Form onSubmit={() => ready && !props.busy && props.onText(text)}>
        <AreaField label={props.label} hint={props.hint} value={text} onText={setText} rows={3} data-autofocus />
        <RefusalNote error={props.error} what={say.notDecided} />
        <Btn look="primary" size="touch" type="submit" busy={props.busy} disabled={!ready}>
          {props.act}
        </Btn>
      </Form>
    </Modal>
  )
}
