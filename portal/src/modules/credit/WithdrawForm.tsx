import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { credit } from '#contracts/credit'
import { licensing, type WrittenIn } from '#contracts/licensing'
import { useAct, useRead } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { Btn } from '../../ui/Btn.tsx'
import { ChoiceField, Form, fieldErrors } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/credit.ts'
import { AmountField } from '../licensing/AmountField.tsx'
import { plain, type Unit } from '../licensing/amounts.ts'
import type { Account } from './AccountPage.tsx'

/** Withdraws for a licence key, and goes to where its package will be. */
export function WithdrawForm({ of }: { of: Account }) {
  const me = useMe()
  const navigate = useNavigate()
  // A partner withdraws from its own account for any of its customers, from a customer's for that one.
  const partners = of.account.id === me.account?.id
  const keys = (useRead(licensing.listKeys, { query: { state: 'active', limit: 200 } }).data?.items ?? []).filter(
    (key) => key.kind.code === of.kind.code && key.appliance !== null && (partners || key.account.id === of.account.id),
  )
  const [keyId, setKey] = useState('')
  const [value, setValue] = useState('')
  const [way, setWay] = useState<WrittenIn>(of.kind.writtenIn)
  const withdraw = useAct(credit.withdrawCredit, ({ request }) => void navigate({ to: '/licences/requests/$request', params: { request: request.id } } as never)) // biome-ignore format: one thing
  const bad = fieldErrors(withdraw.error)
  const licenceKeyId = keyId || keys[0]?.id || ''
  const limit = of.limits.find(({ person }) => person.id === me.id)
  const ready = plain(value) !== '' && licenceKeyId !== ''
  const args = { params: { id: of.id }, body: { licenceKeyId, amount: { value: plain(value), unit: way } } }
  return (
    <section className="card lic-card">
      <h2 className="h3">{say.withdraw}</h2>
      {keys.length === 0 && <p className="sm d2">{say.noKey}</p>}
      {keys.length > 0 && (
        <Form
          className="form lic-form"
          label={say.withdraw}
          onSubmit={() => ready && !withdraw.isPending && withdraw.mutate(args)}
        >
          <ChoiceField
            label={say.forKey}
            options={keys.map(({ id, code, label, account }) => ({
              value: id,
              label: [code, label, account.id !== of.account.id && account.name].filter(Boolean).join(', '),
            }))}
            value={licenceKeyId}
            onChoice={setKey}
          />
          <AmountField
            label={say.howMuch}
            unit={of.kind.unit as Unit}
            value={value}
            way={way}
            hint={limit && say.within(limit.each.text, limit.perDay.text)}
            error={bad.amount ?? bad['amount.value']}
            onValue={setValue}
            onWay={setWay}
          />
          <RefusalNote error={withdraw.error} what={say.notWithdrawn} />
          <Btn look="primary" size="touch" type="submit" busy={withdraw.isPending} disabled={!ready}>
            {withdraw.isPending ? say.withdrawing : say.withdraw}
          </Btn>
        </Form>
      )}
    </section>
  )
}
