import { Modal } from '@mantine/core'
import { useState } from 'react'
import { credit } from '#contracts/credit'
import type { WrittenIn } from '#contracts/licensing'
import { useAct, useRead } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { ChoiceField, Form, fieldErrors } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/credit.ts'
import { AmountField } from '../licensing/AmountField.tsx'
import { plain, type Unit } from '../licensing/amounts.ts'
import type { Account } from './AccountPage.tsx'

/** How much somebody of the account, or of its partner, may withdraw. */
export function LimitDialog({ of, onClose }: { of: Account; onClose: () => void }) {
  const read = useRead(credit.listCreditPeople, { params: { id: of.id } })
  const people = (read.data?.items ?? []).filter(({ withdraws }) => withdraws)
  const [person, setPerson] = useState('')
  const [each, setEach] = useState('')
  const [perDay, setDay] = useState('')
  const [way, setWay] = useState<WrittenIn>(of.kind.writtenIn)
  const set = useAct(credit.setCreditLimit, onClose)
  const bad = fieldErrors(set.error)
  const personId = person || people[0]?.id || ''
  const ready = personId !== '' && plain(each) !== '' && plain(perDay) !== ''
  const body = { each: { value: plain(each), unit: way }, perDay: { value: plain(perDay), unit: way } }
  const both = { unit: of.kind.unit as Unit, way, onWay: setWay }
  return (
    <Modal opened onClose={onClose} title={say.setLimit}>
      <Form onSubmit={() => ready && !set.isPending && set.mutate({ params: { id: of.id, personId }, body })}>
        <ChoiceField
          label={say.person}
          options={people.map(({ id, name, account }) => ({ value: id, label: `${name}, ${account.name}` }))}
          value={personId}
          onChoice={setPerson}
        />
        <AmountField
          {...both}
          label={say.atOnce}
          value={each}
          error={bad.each ?? bad['each.value']}
          onValue={setEach}
        />
        <AmountField
          {...both}
          label={say.aDay}
          value={perDay}
          error={bad.perDay ?? bad['perDay.value']}
          onValue={setDay}
        />
        <RefusalNote error={set.error ?? read.error} what={say.notSaved} />
        <Btn look="primary" size="touch" type="submit" busy={set.isPending} disabled={!ready}>
          {set.isPending ? say.saving : say.setLimit}
        </Btn>
      </Form>
    </Modal>
  )
}
