import { IconPlayerPlay, IconPlayerStop, IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { type RequestReply, support, type TimeEntryReply } from '#contracts/support'
import { span, when } from '../../format.ts'
import { useAct, useRead } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { serverNow, useNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Section } from '../../ui/Card.tsx'
import { CheckField, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/desk.ts'

const lengthOf = (one: TimeEntryReply, now: number) => (one.endedAt?.getTime() ?? now) - one.startedAt.getTime()

function Entries({ request }: { request: RequestReply }) {
  const me = useMe()
  const now = useNow()
  const read = useRead(support.listTime, { query: { request: request.id, limit: 20 } }, { kinds: ['time'] })
  const remove = useAct(support.deleteTime)
  if (read.data?.items.length === 0) return <p className="sm d2">{say.noTime}</p>
  return (
    <ul className="stack g1 times">
      {read.data?.items.map((one) => (
        <li key={one.id} className="row sm">
          <span className="tn m">{span(lengthOf(one, now))}</span>
          <span className="cut d2">
            {[
              one.person.name,
              one.note,
              one.billable ? '' : say.notBillable,
              one.endedAt ? when(one.startedAt, now, 'minutes') : say.runningNow,
            ]
              .filter(Boolean)
              .join(', ')}
          </span>
          {one.person.id === me.id && one.endedAt && (
            <Btn
              look="quiet"
              size="sm"
              className="push"
              icon={IconX}
              aria-label={say.removeTime(span(lengthOf(one, now)))}
              onClick={() => remove.mutate({ params: { id: one.id } })}
            />
          )}
        </li>
      ))}
      <RefusalNote error={remove.error} />
    </ul>
  )
}

function ByHand({ request, onDone }: { request: RequestReply; onDone: () => void }) {
  const [minutes, setMinutes] = useState('15')
  const [note, setNote] = useState('')
  const [billable, setBillable] = useState(true)
  const add = useAct(support.addTime, onDone)
  const spent = Number(minutes)
  return (
    <div className="stack g2">
      <TextField
        label={say.minutesSpent}
        type="number"
        min={1}
        inputMode="numeric"
        value={minutes}
        onText={setMinutes}
      />
      <TextField label={say.timeNote} optional value={note} onText={setNote} />
      <CheckField checked={billable} onCheck={setBillable}>
        {say.billable}
      </CheckField>
      <RefusalNote error={add.error} what={say.notEntered} />
      <Btn
        disabled={!(spent > 0)}
        busy={add.isPending}
        onClick={() => {
          const ended = serverNow() - 1000
          const [startedAt, endedAt] = [new Date(ended - spent * 60_000).toISOString(), new Date(ended).toISOString()]
          add.mutate({ params: { id: request.id }, body: { startedAt, endedAt, billable, note } })
        }}
      >
        {add.isPending ? say.entering : say.enterTime}
      </Btn>
    </div>
  )
}

/** The caller's own timer: one a person, wherever it runs. */
export function useTimer(request: RequestReply) {
  const running = useRead(support.runningTimer, {}, { kinds: ['time'] }).data?.running ?? null
  const start = useAct(support.startTimer)
  const stop = useAct(support.stopTimer)
  const here = running?.request.id === request.id
  return {
    running,
    here,
    error: start.error ?? stop.error,
    // The act that is over may still wait for the rest of the page: the one that is offered now must not be deaf for it.
    busy: here ? stop.isPending : start.isPending,
    toggle: () => (here ? stop.mutate({ body: {} }) : start.mutate({ params: { id: request.id }, body: {} })),
  }
}

/** Time spent on the request: the timer, what was entered, and entering by hand. */
export function TimePanel({ request }: { request: RequestReply }) {
  const [adding, setAdding] = useState(false)
  const timer = useTimer(request)
  const now = useNow()
  if (!request.may.note) return null
  const elsewhere = timer.running && !timer.here ? timer.running.request.number : null
  return (
    <Section
      title={say.timeSpent}
      aside={request.timeSpentMs > 0 ? <b className="tn">{span(request.timeSpentMs)}</b> : undefined}
    >
      <div className="stack g2">
        <div className="row wrap">
          <Btn size="sm" icon={timer.here ? IconPlayerStop : IconPlayerPlay} busy={timer.busy} onClick={timer.toggle}>
            {timer.here && timer.running ? (
              <>
                {say.stopTimer} <span className="tn">{span(lengthOf(timer.running, now))}</span>
              </>
            ) : (
              say.startTimer
            )}
          </Btn>
          <Btn size="sm" look="quiet" icon={IconPlus} aria-expanded={adding} onClick={() => setAdding(!adding)}>
            {say.enterTime}
          </Btn>
        </div>
        {elsewhere && <p className="sm d2">{say.timerElsewhere(elsewhere)}</p>}
        <RefusalNote error={timer.error} />
        {adding && <ByHand request={request} onDone={() => setAdding(false)} />}
        <Entries request={request} />
      </div>
    </Section>
  )
}
