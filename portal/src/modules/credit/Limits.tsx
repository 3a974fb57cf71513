import { useState } from 'react'
import { accounts } from '#contracts/accounts'
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

/** How much each person may withdraw; who is not here withdraws nothing. */
export function Limits({ of }: { of: Account }) {
  const remove = useAct(credit.removeCreditLimit)
  return (
    <section className="card lic-card">
      <h2 className="h3">{say.limits}</h2>
      {of.limits.length === 0 && <p className="sm d2">{say.nobody}</p>}
      <ul className="lic-list">
        {of.limits.map(({ person, each, perDay, usedToday }) => (
          <li className="lic-pack lic-two" key={person.id}>
            <span className="ti">
              <span className="a">{person.name}</span>
              <span className="s">{say.eachAndDay(each.text, perDay.text, usedToday.text)}</span>
            </span>
            <Btn
              size="sm"
              aria-label={say.remove(person.name)}
              busy={remove.isPending}
              onClick={() => remove.mutate({ params: { id: of.id, personId: person.id } })}
            >
              {say.removeShort}
            </Btn>
          </li>
        ))}
      </ul>
      <RefusalNote error={remove.error} what={say.notSaved} />
      <LimitForm of={of} />
    </section>
  )
}

function LimitForm({ of }: { of: Account }) {
  const people = useRead(accounts.listPeople, { query: { account: of.account.id, limit: 200 } }).data?.items ?? []
  const [person, setPerson] = useState('')
  const [each, setEach] = useState('')
  const [perDay, setDay] = useState('')
  const [way, setWay] = useState<WrittenIn>(of.kind.writtenIn)
  const set = useAct(credit.setCreditLimit, () => {
    setEach('')
    setDay('')
  })
  const bad = fieldErrors(set.error)
  const personId = person || people[0]?.id || ''
  const ready = personId !== '' && plain(each) !== '' && plain(perDay) !== ''
  const body = { each: { value: plain(each), unit: way }, perDay: { value: plain(perDay), unit: way } }
  const both = { unit: of.kind.unit as Unit, way, onWay: setWay }
  return (
    <Form
      className="form lic-form"
      label={say.setLimit}
      onSubmit={() => ready && !set.isPending && set.mutate({ params: { id: of.id, personId }, body })}
    >
      <ChoiceField
        label={say.person}
        options={people.map(({ id, name }) => ({ value: id, label: name }))}
        value={personId}
        onChoice={setPerson}
      />
      <AmountField {...both} label={say.atOnce} value={each} error={bad.each ?? bad['each.value']} onValue={setEach} />
      <AmountField
        {...both}
        label={say.aDay}
        value={perDay}
        error={bad.perDay ?? bad['perDay.value']}
        onValue={setDay}
      />
      <RefusalNote error={set.error} what={say.notSaved} />
      <Btn type="submit" busy={set.isPending} disabled={!ready}>
        {set.isPending ? say.saving : say.setLimit}
      </Btn>
    </Form>
  )
}
