import { IconUsers } from '@tabler/icons-react'
import { Problem } from '../../api.ts'
import { clockSeconds } from '../../format.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { say } from '../../words/desk.ts'

export const isAnsweredMeanwhile = (error: unknown): error is Problem =>
  error instanceof Problem && error.code === 'support.answered_meanwhile'

/** Somebody else answered while this was written: their words stand in the conversation now, these wait. */
export function AnsweredNote({ problem, busy, onSend }: { problem: Problem; busy: boolean; onSend: () => void }) {
  const { by, at } = problem.extra as { by?: string; at?: string }
  return (
    <div className="call p3" role="alert">
      <Icon of={IconUsers} />
      <span className="grow">
        <span className="b block">{say.answeredMeanwhile(by ?? '', at ? clockSeconds(new Date(at)) : '')}</span>
        <span className="sm d2">{say.yoursWasNotSent}</span>
      </span>
      <Btn size="sm" busy={busy} onClick={onSend}>
        {say.sendAllTheSame}
      </Btn>
    </div>
  )
}
