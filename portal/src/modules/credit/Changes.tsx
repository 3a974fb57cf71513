import { IconFingerprint, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { credit } from '#contracts/credit'
import { when } from '../../format.ts'
import { useAct } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { serverNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { say } from '../../words/credit.ts'
import { WordsDialog } from '../licensing/WordsDialog.tsx'
import type { Account, Change } from './AccountPage.tsx'
import { ChangeSheet } from './ChangeSheet.tsx'
import { ProposeDialog } from './ProposeDialog.tsx'

const looks = { proposed: 'acc', booked: 'line', declined: 'line' } as const

function Line({ of, account }: { of: Change; account: Account }) {
  const about = [
    say.proposedBy(of.proposedBy.name, when(of.proposedAt, serverNow(), 'minutes')),
    of.approvals.map(({ person }) => person.name).join(', '),
    of.reason,
  ]
  return (
    <li className="lic-change">
      <span className="lic-amount tn">{of.amount.text}</span>
      <span className="ti">
        <span className="a">
          {say[of.purpose]} <Chip look={looks[of.state]}>{say[of.state]}</Chip>
        </span>
        <span className="s">{of.reference}</span>
        <span className="s">{about.filter(Boolean).join(' · ')}</span>
        {of.state === 'proposed' && <span className="s">{say.approvalsOf(of.approvals.length, of.needed)}</span>}
        {of.checked === 'refused' && (
          <span className="s lic-wrong">{say.refusedByServer(of.checkedSentence ?? '')}</span>
        )}
      </span>
      {of.state === 'proposed' && <Decide of={of} account={account} />}
    </li>
  )
}

/** Approves with the passkey over exactly this change, or declines with a reason; who proposed it may only do the latter. */
function Decide({ of, account }: { of: Change; account: Account }) {
  const [asking, setAsking] = useState<'approve' | 'decline' | null>(null)
  const close = () => setAsking(null)
  const decline = useAct(credit.declineCredit, close)
  const mine = of.proposedBy.id === useMe().id
  if (!account.may.approve && !mine) return null
  return (
    <span className="row wrap lic-acts">
      {account.may.approve && !mine && (
        <Btn icon={IconFingerprint} onClick={() => setAsking('approve')}>
          {say.approveThis(of.amount.text)}
        </Btn>
      )}
      <Btn look="quiet" aria-label={say.declineThis(of.amount.text)} onClick={() => setAsking('decline')}>
        {say.decline}
      </Btn>
      {asking === 'approve' && <ChangeSheet of={account} change={of} onClose={close} />}
      {asking === 'decline' && (
        <WordsDialog
          title={say.declineThis(of.amount.text)}
          label={say.why}
          act={say.decline}
          busy={decline.isPending}
          error={decline.error}
          onClose={close}
          onText={(reason) => decline.mutate({ params: { id: of.id }, body: { reason } })}
        />
      )}
    </span>
  )
}

/** What was bought and adjusted, what waits for approval, and the form to propose more. For staff. */
export function Changes({ of }: { of: Account }) {
  const [proposing, setProposing] = useState(false)
  return (
    <section className="card lic-card">
      <div className="row wrap lic-head">
        <h2 className="h3">{say.changes}</h2>
        {!of.closedAt && of.may.propose && (
          <Btn size="sm" icon={IconPlus} className="push" onClick={() => setProposing(true)}>
            {say.propose}
          </Btn>
        )}
      </div>
      {of.changes.length === 0 && <p className="sm d2">{say.noChanges}</p>}
      <ul className="lic-list">
        {of.changes.map((one) => (
          <Line key={one.id} of={one} account={of} />
        ))}
      </ul>
      {proposing && <ProposeDialog of={of} onClose={() => setProposing(false)} />}
    </section>
  )
}
