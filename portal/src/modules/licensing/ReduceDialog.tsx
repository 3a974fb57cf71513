import { Modal } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { licensing } from '#contracts/licensing'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField, Form, fieldErrors } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/licensing.ts'
import { AmountField } from './AmountField.tsx'
import { baseUnits, plain } from './amounts.ts'
import type { Key } from './shown.ts'

/** Takes capacity back, with a reason: it becomes a request that somebody else approves. */
export function ReduceDialog({ of, onClose }: { of: Key; onClose: () => void }) {
  const navigate = useNavigate()
  const [value, setValue] = useState('')
  const [way, setWay] = useState(of.kind.writtenIn)
  const [reason, setReason] = useState('')
  const reduce = useAct(
    licensing.reduceKey,
    (made) => void navigate({ to: '/licences/requests/$request', params: { request: made.id } } as never),
  )
  const bad = fieldErrors(reduce.error)
  const amount = baseUnits(value, way)
  const ready = amount !== null && amount > 0n && reason.trim() !== ''
  const body = { amount: { value: plain(value), unit: way }, reason }
  return (
    <Modal opened onClose={onClose} title={say.reduceTitle}>
      <Form onSubmit={() => ready && !reduce.isPending && reduce.mutate({ params: { id: of.id }, body })}>
        <p className="d2">{say.reduceSays}</p>
        <AmountField
          label={say.howMuch}
          unit={of.kind.unit}
          value={value}
          way={way}
          hint={of.used ? say.mostLeft(of.used.left.text) : say.neverReported}
          error={bad.amount ?? bad['amount.value']}
          onValue={setValue}
          onWay={setWay}
        />
        <AreaField label={say.reason} hint={say.reduceReason} value={reason} onText={setReason} />
        <RefusalNote error={reduce.error} what={say.notSent} />
        <Btn look="primary" size="touch" type="submit" busy={reduce.isPending} disabled={!ready}>
          {reduce.isPending ? say.sending : say.reduceSend}
        </Btn>
      </Form>
    </Modal>
  )
}
