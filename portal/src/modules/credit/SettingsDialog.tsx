import { Modal, MultiSelect } from '@mantine/core'
import { useState } from 'react'
import { credit } from '#contracts/credit'
import { useAct, useRead } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/credit.ts'
import { AmountField } from '../licensing/AmountField.tsx'
import { plain, typedOf, type Unit } from '../licensing/amounts.ts'
import type { Account } from './AccountPage.tsx'

/** Its name, from where on it is low, and who is warned. Only those who may open accounts name them. */
export function SettingsDialog({ of, onClose }: { of: Account; onClose: () => void }) {
  const read = useRead(credit.listCreditPeople, { params: { id: of.id } })
  const low = of.lowAt
    ? typedOf(of.lowAt.amount, of.kind.writtenIn, of.kind.unit as Unit)
    : { value: '', way: of.kind.writtenIn }
  const [name, setName] = useState(of.name)
  const [value, setValue] = useState(low.value)
  const [way, setWay] = useState(low.way)
  const [warn, setWarn] = useState(of.warn.map(({ id }) => id))
  const save = useAct(credit.editCreditAccount, onClose)
  const bad = fieldErrors(save.error)
  const people = read.data?.items ?? []
  const before = of.warn.filter(({ id }) => !people.some((one) => one.id === id))
  const lowAt = plain(value) === '' ? null : { value: plain(value), unit: way }
  const body = { ...(of.may.propose && { name }), lowAt, warn }
  const ready = name.trim() !== ''
  return (
    <Modal opened onClose={onClose} title={say.settingsTitle(of.number)}>
      <Form onSubmit={() => ready && !save.isPending && save.mutate({ params: { id: of.id }, body })}>
        {of.may.propose && <TextField label={say.name} value={name} onText={setName} error={bad.name} />}
        <AmountField
          label={say.warnBelow}
          hint={say.warnBelowHint}
          optional
          unit={of.kind.unit as Unit}
          value={value}
          way={way}
          error={bad.lowAt ?? bad['lowAt.value']}
          onValue={setValue}
          onWay={setWay}
        />
        <MultiSelect
          label={say.warnWhom}
          description={say.warnWhomHint}
          error={bad.warn}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          searchable
          hidePickedOptions
          maxValues={20}
          nothingFoundMessage={say.nobodyNamed}
          data={[
            ...people.map(({ id, name: who, account }) => ({ value: id, label: `${who}, ${account.name}` })),
            ...before.map(({ id, name: who }) => ({ value: id, label: who })),
          ]}
          value={warn}
          onChange={setWarn}
        />
        <RefusalNote error={save.error ?? read.error} what={say.notSaved} />
        <Btn look="primary" size="touch" type="submit" busy={save.isPending} disabled={!ready}>
          {save.isPending ? say.saving : say.saveChanges}
        </Btn>
      </Form>
    </Modal>
  )
}
