import { Modal } from '@mantine/core'
import { useState } from 'react'
import { Btn } from '../../ui/Btn.tsx'
import { Form } from '../../ui/Field.tsx'
import { say } from '../../words/licensing.ts'
import { AmountField } from './AmountField.tsx'
import { baseUnits } from './amounts.ts'
import type { LicenceRequest } from './shown.ts'

/** How much instead: something up to what was asked, and up to one's own limit. */
export function LessDialog({
  of,
  onAmount,
  onClose,
}: {
  of: LicenceRequest
  onAmount: (amount: { amount: string; text: string }) => void
  onClose: () => void
}) {
  const [value, setValue] = useState('')
  const [way, setWay] = useState(of.writtenIn)
  const { upTo } = of.may
  const most = upTo && BigInt(upTo.amount) < BigInt(of.amount.amount) ? upTo : of.amount
  const amount = baseUnits(value, way)
  const fits = amount !== null && amount > 0n && amount <= BigInt(most.amount)
  return (
    <Modal opened onClose={onClose} title={say.lessTitle}>
      <Form
        onSubmit={() =>
          fits && onAmount({ amount: amount.toString(), text: way === 'count' ? value : `${value} ${way}` })
        }
      >
        <AmountField
          label={say.amount}
          unit={of.unit}
          value={value}
          way={way}
          hint={say.tooMuch(most.text)}
          onValue={setValue}
          onWay={setWay}
        />
        <Btn look="primary" size="touch" type="submit" disabled={!fits}>
          {say.goOn}
        </Btn>
      </Form>
    </Modal>
  )
}
