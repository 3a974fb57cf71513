import { IconKey } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { accounts } from '#contracts/accounts'
import { licensing, type WrittenIn } from '#contracts/licensing'
import { useFilters } from '../../filters.ts'
import { useAct, useRead } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField, ChoiceField, Form, fieldErrors } from '../../ui/Field.tsx'
import { Empty, RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/licensing.ts'
import { AmountField } from './AmountField.tsx'
import { plain } from './amounts.ts'
import { FileField } from './FileField.tsx'
import { LicenceFrame } from './Frame.tsx'
import type { Key } from './shown.ts'

/** Staff on the phone say for whom they ask. */
function CallerField({
  accountId,
  value,
  onChoice,
}: {
  accountId: string
  value: string
  onChoice: (id: string) => void
}) {
  const people = useRead(accounts.listPeople, { query: { account: accountId, limit: 200 } }).data?.items ?? []
  const options = [{ value: '', label: say.callerMe }, ...people.map(({ id, name }) => ({ value: id, label: name }))]
  return <ChoiceField label={say.caller} options={options} value={value} onChoice={onChoice} />
}

function AskForm({ keys, first }: { keys: readonly Key[]; first: string }) {
  const me = useMe()
  const navigate = useNavigate()
  const [keyId, setKey] = useState(keys.find(({ id }) => id === first)?.id ?? keys[0]!.id)
  const key = keys.find(({ id }) => id === keyId) ?? keys[0]!
  const [value, setValue] = useState('')
  const [way, setWay] = useState<WrittenIn>(key.kind.writtenIn)
  const [reason, setReason] = useState('')
  const [callerId, setCaller] = useState('')
  const shown = (made: { id: string }) =>
    void navigate({ to: '/licences/requests/$request', params: { request: made.id } } as never)
  const ask = useAct(licensing.ask, shown)
  const byFile = useAct(licensing.askByFile, shown)
  const bad = fieldErrors(ask.error)
  const body = {
    licenceKeyId: key.id,
    amount: { value: plain(value), unit: way },
    reason,
    ...(callerId && { callerId }),
  }
  const choose = (id: string) => {
    setKey(id)
    setCaller('')
    setWay(keys.find((one) => one.id === id)?.kind.writtenIn ?? way)
  }
  return (
    <Form
      className="form lic-form"
      label={say.ask}
      onSubmit={() => plain(value) !== '' && !ask.isPending && ask.mutate({ body })}
    >
      <ChoiceField
        label={say.askFor}
        value={key.id}
        options={keys.map(({ id, code, kind, account }) => ({
          value: id,
          label: [code, kind.name, me.staff && account.name].filter(Boolean).join(', '),
        }))}
        onChoice={choose}
      />
      {me.staff && <CallerField accountId={key.account.id} value={callerId} onChoice={setCaller} />}
      <AmountField
        label={say.howMuch}
        unit={key.kind.unit}
        value={value}
        way={way}
        error={bad.amount ?? bad['amount.value']}
        onValue={setValue}
        onWay={setWay}
      />
      <AreaField label={say.why} hint={say.whyHint} optional value={reason} onText={setReason} />
      <RefusalNote error={ask.error ?? byFile.error} what={say.notSent} />
      <Btn look="primary" size="touch" type="submit" busy={ask.isPending} disabled={plain(value) === ''}>
        {ask.isPending ? say.sending : say.send}
      </Btn>
      <FileField
        label={say.orFile}
        hint={say.fileHint}
        disabled={byFile.isPending}
        onText={(file) => byFile.mutate({ body: { file, reason } })}
      />
    </Form>
  )
}

/** Asks for capacity on a key. */
export default function AskPage() {
  const { values } = useFilters(['key'])
  const read = useRead(licensing.listKeys, { query: { state: 'active', limit: 200 } })
  return (
    <LicenceFrame title={say.ask}>
      <RefusalNote error={read.error} what={say.notShown} />
      {read.data?.items.length === 0 && (
        <Empty icon={IconKey} title={say.noKeyToAsk}>
          {say.noKeyToAskSays}
        </Empty>
      )}
      {read.data && read.data.items.length > 0 && <AskForm keys={read.data.items} first={values.key} />}
    </LicenceFrame>
  )
}
