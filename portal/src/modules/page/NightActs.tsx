import { IconArrowForwardUp, IconCheck, IconCircleCheck, IconMessage, IconUserShare } from '@tabler/icons-react'
import { useState } from 'react'
import { Btn } from '../../ui/Btn.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { nightWords as words } from '../../words/page.ts'
import type { Night, NightAct } from './NightPage.tsx'

const DOING: Record<NightAct['act'], string> = {
  acknowledge: words.acknowledging,
  escalate: words.passingOn,
  handover: words.handingOver,
  answer: words.sending,
  close: words.closing,
}

type Panel = 'handover' | 'answer' | 'close' | null

export interface NightActsProps {
  of: Night
  busy: NightAct['act'] | null
  error: Error | null
  onAct: (act: NightAct) => void
}

function Answer({ of, busy, onAct }: NightActsProps) {
  const [text, setText] = useState('')
  return (
    <div className="panel">
      <label>
        <span className="block m">{words.answerTo(of.account.name)}</span>
        <textarea className="nightin" rows={4} value={text} onChange={(event) => setText(event.target.value)} />
      </label>
      <Btn
        look="primary"
        size="touch"
        disabled={text.trim() === ''}
        busy={busy === 'answer'}
        onClick={() => onAct({ act: 'answer', text })}
      >
        {busy === 'answer' ? words.sending : words.sendTo(of.account.name)}
      </Btn>
    </div>
  )
}

function HandOver({ of, busy, onAct }: NightActsProps) {
  return (
    <div className="panel">
      <span className="m">{busy === 'handover' ? words.handingOver : words.handOverTo}</span>
      {of.passOnTo.map((one) => (
        <Btn
          key={one.id}
          size="touch"
          busy={busy === 'handover'}
          onClick={() => onAct({ act: 'handover', toPersonId: one.id })}
        >
          {one.name}
        </Btn>
      ))}
    </div>
  )
}

/** The acts under the thumb: one is large, the others stand below it. */
export function NightActs(props: NightActsProps) {
  const { of, busy, error, onAct } = props
  const [panel, setPanel] = useState<Panel>(null)
  const can = (act: Night['actions'][number]) => of.actions.includes(act)
  const mine = of.status === 'acknowledged' && of.holder?.id === of.person.id
  const toggle = (next: Panel) => setPanel(panel === next ? null : next)
  const doing = (act: NightAct['act'], word: string) => (busy === act ? DOING[act] : word)
  return (
    <div className="acts">
      <RefusalNote error={error} what={busy ? undefined : words.notWorked} />
      {panel === 'answer' && <Answer {...props} />}
      {panel === 'handover' && <HandOver {...props} />}
      {panel === 'close' && (
        <div className="panel">
          <span className="m">{words.willBeSolved}</span>
          <Btn size="touch" busy={busy === 'close'} onClick={() => onAct({ act: 'close' })}>
            {doing('close', words.itIsSolved)}
          </Btn>
        </div>
      )}
      {can('acknowledge') && !mine && (
        <Btn
          look="primary"
          className="ack"
          icon={IconCheck}
          busy={busy === 'acknowledge'}
          onClick={() => onAct({ act: 'acknowledge' })}
        >
          {doing('acknowledge', words.acknowledge)}
        </Btn>
      )}
      <div className="two">
        {can('escalate') && (
          <Btn icon={IconArrowForwardUp} busy={busy === 'escalate'} onClick={() => onAct({ act: 'escalate' })}>
            {doing('escalate', words.passOn)}
          </Btn>
        )}
        {can('handover') && of.passOnTo.length > 0 && (
          <Btn icon={IconUserShare} aria-expanded={panel === 'handover'} onClick={() => toggle('handover')}>
            {words.handOver}
          </Btn>
        )}
        {can('answer') && (
          <Btn icon={IconMessage} aria-expanded={panel === 'answer'} onClick={() => toggle('answer')}>
            {words.answer}
          </Btn>
        )}
        {can('close') && (
          <Btn icon={IconCircleCheck} aria-expanded={panel === 'close'} onClick={() => toggle('close')}>
            {words.solved}
          </Btn>
        )}
      </div>
      <a className="open" href={of.subject.url}>
        {words.open(of.subject.label)}
      </a>
    </div>
  )
}
