import { IconAlertTriangle, IconChevronLeft, IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import { licensing } from '#contracts/licensing'
import { when } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { useNow } from '../../time.ts'
import { BtnLink } from '../../ui/Btn.tsx'
import { EntryText } from '../../ui/EntryText.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { Status } from '../../ui/Status.tsx'
import { say, whyNot } from '../../words/licensing.ts'
import { CapacityBar } from './CapacityBar.tsx'
import { Decide } from './Decide.tsx'
import { exactWords, type LicenceRequest, moneyText, stateShape, stateWords } from './shown.ts'
import './licences.css'

/** What is asked, by whom, for what, at what price. */
function What({ of }: { of: LicenceRequest }) {
  const now = useNow()
  const { staff } = useMe()
  const entered = of.enteredBy !== of.requester ? `, ${say.enteredBy(of.enteredBy)}` : ''
  const shown = of.granted ?? of.amount
  return (
    <section className="card lic-card">
      <div className="row lic-top">
        <span className="lic-amt tn">{shown.text}</span>
        <span className="push d2">{of.kind.name}</span>
      </div>
      <p className="lic-exact tn">{exactWords(shown.amount, of)}</p>
      <dl className="lic-rows">
        <div>
          <dt>{say.forKey}</dt>
          <dd>
            {of.key.code}
            <span className="s">{say.appliance(of.appliance.name, of.account.name)}</span>
          </dd>
        </div>
        <div>
          <dt>{of.drawnFrom ? say.withdrawnBy : say.askedBy}</dt>
          <dd>
            {of.requester}, <time>{when(of.askedAt, now, 'minutes')}</time>
            {entered}
            {of.reason && <span className="s">{say.quoted(of.reason)}</span>}
          </dd>
        </div>
        {of.baselineUsed && (
          <div>
            <dt>{say.baseline}</dt>
            <dd>
              {say.baselineOf(of.amount.text, of.baselineUsed.text)}
              <span className="s">{say.baselineMeans}</span>
            </dd>
          </div>
        )}
        {of.drawnFrom && (
          <div>
            <dt>{say.fromCredit}</dt>
            <dd>
              {staff ? (
                <Link className="link" to="/licences/credit/$credit" params={{ credit: of.drawnFrom.id }}>
                  {of.drawnFrom.number}
                </Link>
              ) : (
                of.drawnFrom.number
              )}
              <span className="s">{say.nobodyApproves}</span>
            </dd>
          </div>
        )}
        {of.price && (
          <div>
            <dt>{say.price}</dt>
            <dd>
              {moneyText(of.price)}
              {of.contractNumber && <span className="s">{say.contract(of.contractNumber)}</span>}
            </dd>
          </div>
        )}
      </dl>
    </section>
  )
}

/** One thing the program checked, for whoever decides. */
function Check({ look, children }: { look: 'ok' | 'warn' | 'no'; children: string }) {
  const icon = { ok: IconCircleCheck, warn: IconAlertTriangle, no: IconCircleX }[look]
  return (
    <li className={look}>
      <Icon of={icon} />
      <span>{children}</span>
    </li>
  )
}

function Checks({ of }: { of: LicenceRequest }) {
  const now = useNow()
  const { may, approvals, capacity } = of
  const limit = may.upTo ? say.within(may.upTo.text) : say.anyAmount
  const count = approvals && (approvals.needed === 1 ? say.oneIsEnough : say.have(approvals.have, approvals.needed))
  const why = may.because && whyNot[may.because]
  return (
    <section className="card lic-card">
      <ul className="lic-checks">
        {why ? <Check look="no">{why}</Check> : <Check look="ok">{[limit, count].filter(Boolean).join(', ')}</Check>}
        {why && count && <Check look="warn">{count}</Check>}
        {may.because !== 'own_request' && <Check look="ok">{say.different}</Check>}
        {capacity.flag ? (
          <Check look="warn">{say.flagged(capacity.flag)}</Check>
        ) : capacity.reportedAt ? (
          <Check look="ok">{say.agrees(when(capacity.reportedAt, now, 'minutes'))}</Check>
        ) : (
          <Check look="warn">{say.neverReported}</Check>
        )}
      </ul>
    </section>
  )
}

function History({ of }: { of: LicenceRequest }) {
  const now = useNow()
  return (
    <section className="card lic-card">
      <h2 className="h3">{say.history}</h2>
      <ol className="lic-history">
        {of.journal.toReversed().map((entry) => (
          <li key={`${entry.at.getTime()} ${entry.kind} ${entry.text}`}>
            <time className="d3 tn">{when(entry.at, now, 'minutes')}</time>
            <EntryText kind={entry.kind} text={entry.text} />
          </li>
        ))}
      </ol>
    </section>
  )
}

/** One request for capacity: on a telephone one screen, from which it is approved with two taps. */
export default function RequestPage() {
  const { request: id } = useParams({ strict: false }) as { request: string }
  const { staff } = useMe()
  const read = useRead(licensing.getRequest, { params: { id } }, { kinds: ['licence_request', 'promise'] })
  const of = read.data
  useTitle(of ? say.requestTitle(of.number) : say.licences)
  const open = of && (of.state === 'asked' || of.state === 'asked_back')
  return (
    <div className="lic-page">
      <header>
        <BtnLink look="quiet" icon={IconChevronLeft} to="/licences" aria-label={say.back} />
        <h1 className="b">{of ? say.requestTitle(of.number) : say.licences}</h1>
        {of && (
          <span className="push">
            <Status shape={stateShape[of.state]}>{stateWords[of.state]}</Status>
          </span>
        )}
      </header>
      <RefusalNote error={read.error} what={say.notShown} />
      {read.isPending && <Skeleton rows={4} />}
      {of && (
        <>
          <div className="lic-cards">
            <What of={of} />
            <section className="card lic-card">
              <div className="row lic-top">
                <h2 className="b">{say.capacity}</h2>
                <span className="push d3 tn">
                  {open ? say.fromTo(of.capacity.total.text, sumText(of)) : of.capacity.total.text}
                </span>
              </div>
              <CapacityBar of={of.capacity} asked={open && of.purpose === 'grant' ? of.amount : undefined} />
            </section>
            {staff && open && <Checks of={of} />}
            {of.refusal && (
              <section className="call p1">
                <Icon of={IconCircleX} />
                <span className="grow">
                  <b className="b block">{say.notSigned}</b>
                  <span className="sm d2" lang="en">
                    {of.refusal.text} <span className="mono">{of.refusal.code}</span>
                  </span>
                </span>
              </section>
            )}
            <History of={of} />
          </div>
          <Decide of={of} />
        </>
      )}
    </div>
  )
}

/** The total after an approval of all that was asked, written like the amounts it is the sum of. */
function sumText({ capacity, amount, purpose }: LicenceRequest): string {
  if (purpose === 'baseline') return amount.text
  const [, way = ''] = amount.text.replace('≈ ', '').split(' ')
  const number = (text: string) => Number(text.replace('≈ ', '').split(' ')[0])
  const sum = Math.round((number(capacity.total.text) + number(amount.text)) * 1000) / 1000
  return `${sum} ${way}`.trim()
}
