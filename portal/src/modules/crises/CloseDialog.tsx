import { Modal } from '@mantine/core'
import { useState } from 'react'
import { crises } from '#contracts/crises'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField, Form, fieldErrors } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/crises.ts'
import type { Crisis } from './shown.ts'

/** It is over: a last word, and the post-mortem is drafted. */
export function CloseDialog({ of, onClose }: { of: Crisis; onClose: () => void }) {
  const [summary, setSummary] = useState('')
  const act = useAct(crises.closeCrisis, onClose)
  return (
    <Modal opened onClose={onClose} title={say.close}>
      <Form onSubmit={() => !act.isPending && act.mutate({ params: { id: of.id }, body: { summary } })}>
        <p className="d2">{say.closeSays}</p>
        <AreaField
          label={say.summary}
          optional
          rows={4}
          value={summary}
          onText={setSummary}
          error={fieldErrors(act.error).summary}
        />
        <RefusalNote error={act.error} what={say.notClosed} />
        <Btn look="primary" size="touch" type="submit" busy={act.isPending}>
          {act.isPending ? say.closing : say.close}
        </Btn>
      </Form>
    </Modal>
  )
}
