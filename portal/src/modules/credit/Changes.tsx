import { startAuthentication } from '@simplewebauthn/browser'
import { IconFingerprint } from '@tabler/icons-react'
import { useState } from 'react'
import { credit } from '#contracts/credit'
import type { WrittenIn } from '#contracts/licensing'
import { call, type Reply } from '../../api.ts'
import { when } from '../../format.ts'
import { queries, useAct } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { serverNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { CheckField, ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/credit.ts'
import { readable } from '../identity/passkey.ts'
import { AmountField } from '../licensing/AmountField.tsx'
import { plain, type Unit } from '../licensing/amounts.ts'
import type { Account } from './AccountPage.tsx'

type Options = Parameters<typeof startAuthentication>[0]['optionsJSON']
type Change = Reply<typeof credit.proposeCredit>

function Line({ of, approves }: { of: Change; approves: boolean }) {
  const mine = of.proposedBy.id === useMe().id
  const about = [
    of.reference,
    say.proposedBy(of.proposedBy.name, when(of.proposedAt, serverNow(), 'minutes')),
    of.approvals.map(({ person }) => person.name).join(', '),
    of.reason,
  ]
  return (
    <li className="lic-pack">
      <span className="lic-amount tn">{of.amount.text}</span>
      <span className="ti">
        <span className="a">
          {say[of.purpose]}, {say[of.state]}
        </span>
        <span className="s">{about.filter(Boolean).join(' · ')}</span>
        {of.state === 'proposed' && <span className="s">{say.approvalsOf(of.approvals.length, of.needed)}</span>}
        {of.checked === 'refused' && <span className="s">{say.refusedByServer(of.checkedSentence ?? '')}</span>}
      </span>
      {of.state === 'proposed' && (approves || mine) && <Decide of={of} approves={approves && !mine} />}
    </li>
  )
}

/** Approves with the passkey over exactly this change, or declines with a reason. */
function Decide({ of, approves }: { of: Change; approves: boolean }) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [reason, setReason] = useState('')
  const decline = useAct(credit.declineCredit)
  async function approve() {
    setBusy(true)
    setError(null)
    try {
      const { options } = await call(credit.creditToSign, { params: { id: of.id } })
      const answer = (await startAuthentication({ optionsJSON: options as unknown as Options })) as never
      await call(credit.approveCredit, { params: { id: of.id }, body: { answer } })
      await queries.invalidateQueries()
    } catch (failure) {
      setError(readable(failure))
    }
    setBusy(false)
  }
  return (
    <span className="lic-form">
      {approves && (
        <Btn look="primary" icon={IconFingerprint} busy={busy} onClick={() => void approve()}>
          {busy ? say.approving : say.approve}
        </Btn>
      )}
      <TextField label={say.why} value={reason} onText={setReason} />
      <Btn
        busy={decline.isPending}
        disabled={reason.trim() === ''}
        onClick={() => decline.mutate({ params: { id: of.id }, body: { reason } })}
      >
        {say.decline}
      </Btn>
      <RefusalNote error={error ?? decline.error} what={say.notDecided} />
    </span>
  )
}

/** What was bought and adjusted, what waits for approval, and the form to propose more. For staff. */
export function Changes({ of }: { of: Account }) {
  return (
    <section className="card lic-card">
      <h2 className="h3">{say.changes}</h2>
      {of.changes.length === 0 && <p className="sm d2">{say.noChanges}</p>}
      <ul className="lic-list">
        {of.changes.map((one) => (
          <Line key={one.id} of={one} approves={of.may.approve} />
        ))}
      </ul>
      {!of.closedAt && <ProposeForm of={of} />}
    </section>
  )
}

const PURPOSES = (['purchase', 'adjustment'] as const).map((value) => ({ value, label: say[value] }))

function ProposeForm({ of }: { of: Account }) {
  const [purpose, setPurpose] = useState<Change['purpose']>('purchase')
  const [takes, setTakes] = useState(false)
  const [value, setValue] = useState('')
  const [way, setWay] = useState<WrittenIn>(of.kind.writtenIn)
  const [reference, setReference] = useState('')
  const propose = useAct(credit.proposeCredit, () => {
    setValue('')
    setReference('')
  })
  const bad = fieldErrors(propose.error)
  const ready = plain(value) !== '' && reference.trim() !== ''
  const amount = { value: plain(value), unit: way }
  const body = { purpose, takes: takes && purpose === 'adjustment', amount, reference }
  return (
    <Form
      className="form lic-form"
      label={say.propose}
      onSubmit={() => ready && !propose.isPending && propose.mutate({ params: { id: of.id }, body })}
    >
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
      <Btn type="submit" busy={propose.isPending} disabled={!ready}>
        {propose.isPending ? say.proposing : say.propose}
      </Btn>
    </Form>
  )
}
