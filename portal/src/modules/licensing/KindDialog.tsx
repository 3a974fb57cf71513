import { Modal } from '@mantine/core'
import { useState } from 'react'
import { licensing, type WrittenIn } from '#contracts/licensing'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { CheckField, ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/licensing.ts'
import { type Unit, waysOf } from './amounts.ts'
import type { Product } from './CataloguePage.tsx'

const UNITS: { value: Unit; label: string }[] = [
  { value: 'byte', label: say.bytes },
  { value: 'count', label: say.counts },
  { value: 'second', label: say.seconds },
]

/** A kind of capacity: name, unit, price. Its unit and code stay for ever, because packages name them. */
export function KindDialog({ product, onClose }: { product: Product; onClose: () => void }) {
  const [name, setName] = useState('')
  const [code, setCode] = useState('')
  const [unit, setUnit] = useState<Unit>('byte')
  const [writtenIn, setWritten] = useState<WrittenIn>('TB')
  const [minor, setMinor] = useState('')
  const [creditAllowed, setCredit] = useState(false)
  const add = useAct(licensing.addKind, onClose)
  const bad = fieldErrors(add.error)
  const price = /^\d{1,15}$/.test(minor) ? { minor, per: { value: '1', unit: writtenIn }, currency: 'EUR' } : null
  const body = { name, code, unit, writtenIn, price, creditAllowed }
  const ready = name.trim() !== '' && code !== ''
  return (
    <Modal opened onClose={onClose} title={say.addKind}>
      <Form onSubmit={() => ready && !add.isPending && add.mutate({ params: { id: product.id }, body })}>
        <TextField label={say.name} value={name} onText={setName} error={bad.name} data-autofocus />
        <TextField
          label={say.code}
          className="mono"
          autoCapitalize="none"
          value={code}
          onText={setCode}
          error={bad.code}
        />
        <ChoiceField
          label={say.countedIn}
          options={UNITS}
          value={unit}
          onChoice={(next) => {
            setUnit(next)
            setWritten(waysOf[next][0]!)
          }}
        />
        <ChoiceField
          label={say.writtenIn}
          options={waysOf[unit].map((way) => ({ value: way, label: way }))}
          value={writtenIn}
          onChoice={setWritten}
        />
        <TextField label={say.priceMinor(writtenIn)} inputMode="numeric" optional value={minor} onText={setMinor} />
        <CheckField checked={creditAllowed} onCheck={setCredit}>
          {say.creditAllowed}
        </CheckField>
        <RefusalNote error={add.error} what={say.notSaved} />
        <Btn look="primary" size="touch" type="submit" busy={add.isPending} disabled={!ready}>
          {add.isPending ? say.saving : say.add}
        </Btn>
      </Form>
    </Modal>
  )
}
