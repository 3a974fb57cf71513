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
import { baseUnits, plain, typedOf } from './amounts.ts'
import type { Key } from './shown.ts'

/** Says anew what was granted and used, with a reason: it becomes a request that somebody else approves. */
export function BaselineDialog({ of, onClose }: { of: Key; onClose: () => void }) {
  const navigate = useNavigate()
  const { unit, writtenIn } = of.kind
  const granted = typedOf(of.granted.total.amount, writtenIn, unit)
  const reported = of.used ? typedOf(of.used.amount.amount, writtenIn, unit) : { value: '', way: writtenIn }
  const [total, setTotal] = useState(granted.value)
  const [totalWay, setTotalWay] = useState(granted.way)
  const [used, setUsed] = useState(reported.value)
  const [usedWay, setUsedWay] = useState(reported.way)
  const [reason, setReason] = useState('')
  const ask = useAct(
    licensing.askBaseline,
    (made) => void navigate({ to: '/licences/requests/$request', params: { request: made.id } } as never),
  )
  const bad = fieldErrors(ask.error)
  const ready = baseUnits(total, totalWay) !== null && baseUnits(used, usedWay) !== null && reason.trim() !== ''
  const body = {
    total: { value: plain(total), unit: totalWay },
    used: { value: plain(used), unit: usedWay },
    reason,
  }
  return (
    <Modal opened onClose={onClose} title={say.baselineTitle}>
      <Form onSubmit={() => ready && !ask.isPending && ask.mutate({ params: { id: of.id }, body })}>
        <p className="d2">{say.baselineSays}</p>
        <AmountField
          label={say.baselineTotal}
          unit={unit}
          value={total}
          way={totalWay}
          hint={say.grantedSoFar(of.granted.total.text)}
          error={bad.total ?? bad['total.value']}
          onValue={setTotal}
          onWay={setTotalWay}
        />
        <AmountField
          label={say.baselineUsed}
          unit={unit}
          value={used}
          way={usedWay}
          hint={of.used ? say.usedReported(of.used.amount.text) : say.neverReported}
          error={bad.used ?? bad['used.value']}
          onValue={setUsed}
          onWay={setUsedWay}
        />
        <AreaField label={say.reason} hint={say.reduceReason} value={reason} onText={setReason} />
        <RefusalNote error={ask.error} what={say.notSent} />
        <Btn look="primary" size="touch" type="submit" busy={ask.isPending} disabled={!ready}>
          {ask.isPending ? say.sending : say.reduceSend}
        </Btn>
      </Form>
    </Modal>
  )
}
