import { Modal } from '@mantine/core'
import { useState } from 'react'
import { credit } from '#contracts/credit'
import type { WrittenIn } from '#contracts/licensing'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { CheckField, ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/credit.ts'
import { AmountField } from '../licensing/AmountField.tsx'
import { plain, type Unit } from '../licensing/amounts.ts'
import type { Account, Change } from './AccountPage.tsx'

const PURPOSES = (['purchase', 'adjustment'] as const).map((value) => ({ value, label: say[value] }))

/** Proposes what somebody else approves. */
export function ProposeDialog({ of, onClose }: { of: Account; onClose: () => void }) {
  const [purpose, setPurpose] = useState<Change['purpose']>('purchase')
  const [takes, setTakes] = useState(false)
  const [value, setValue] = useState('')
  const [way, setWay] = useState<WrittenIn>(of.kind.writtenIn)
  const [reference, setReference] = useState('')
  const propose = useAct(credit.proposeCredit, onClose)
  const bad = fieldErrors(propose.error)
  const ready = plain(value) !== '' && reference.trim() !== ''
  const amount = { value: plain(value), unit: way }
  const body = { purpose, takes: takes && purpose === 'adjustment', amount, reference }
  return (
    <Modal opened onClose={onClose} title={say.proposeTitle}>
      <Form onSubmit={() => ready && !propose.isPending && propose.mutate({ params: { id: of.id }, body })}>
        <ChoiceField label={say.what} options={PURPOSES} value={purpose} onChoice={setPurpose} />
        <AmountField
          label={say.howMuch}
          unit={of.kind.unit as Unit}
          value={value}
          way={way}
          error={bad.amount ?? bad['amount.value']}
          onValue={setValue}
          onWay={setWay}
        />
        {purpose === 'adjustment' && (
          <CheckField checked={takes} onCheck={setTakes}>
            {say.takes}
          </CheckField>
        )}
        <TextField label={say.reference} value={reference} onText={setReference} error={bad.reference} />
        <RefusalNote error={propose.error} what={say.notSaved} />
        <Btn look="primary" size="touch" type="submit" busy={propose.isPending} disabled={!ready}>
          {propose.isPending ? say.proposing : say.propose}
        </Btn>
      </Form>
    </Modal>
  )
}
