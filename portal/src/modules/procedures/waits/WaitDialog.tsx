import { Modal } from '@mantine/core'
import { useState } from 'react'
import { procedures } from '#contracts/procedures'
import { useAct } from '../../../queries.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { ChoiceField, Form, fieldErrors } from '../../../ui/Field.tsx'
import { RefusalNote } from '../../../ui/States.tsx'
import { say } from '../../../words/project-waits.ts'
import type { Run } from '../shown.ts'
import { noWait, type Wait, WaitFields } from './WaitFields.tsx'

/** Has a project, or one of its steps, wait for another. */
export function WaitDialog({ of, onClose }: { of: Run; onClose: () => void }) {
  const [wait, setWait] = useState<Wait>(noWait)
  const [node, setNode] = useState('')
  const act = useAct(procedures.addDependency, onClose)
  const bad = fieldErrors(act.error)
  const submit = () => {
    if (wait.on === '' || act.isPending) return
    act.mutate({
      params: { id: of.id },
      body: { on: wait.on, milestone: wait.milestone || null, node: node || null },
    })
  }
  return (
    <Modal opened onClose={onClose} title={say.add}>
      <Form onSubmit={submit}>
        <p className="sm d2">{say.addSays}</p>
        <WaitFields
          accountId={of.account.id}
          except={of.id}
          value={wait}
          onValue={setWait}
          error={bad.on ?? bad.milestone}
        />
        <ChoiceField
          label={say.whatWaits}
          hint={say.whatWaitsHint}
          error={bad.node}
          options={[
            { value: '', label: say.wholeProject },
            ...of.waitable.map((step) => ({ value: step.node, label: step.name })),
          ]}
          value={node}
          onChoice={setNode}
        />
        <RefusalNote error={act.error} what={say.notAdded} />
        <Btn look="primary" size="touch" type="submit" busy={act.isPending} disabled={wait.on === ''}>
          {say.addIt}
        </Btn>
      </Form>
    </Modal>
  )
}
