import { Modal } from '@mantine/core'
import { useState } from 'react'
import { type RequestReply, support } from '#contracts/support'
import { useAct } from '../../queries.ts'
import { serverNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/desk.ts'

/** A moment as `datetime-local` takes it: the reader's own clock, without a zone. */
function local(at: Date): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`
}

function morning(now: number, days: number): Date {
  const at = new Date(now)
  at.setDate(at.getDate() + days)
  at.setHours(9, 0, 0, 0)
  return at
}

/** Asks to be reminded of the request. */
export function RemindDialog({ request, onClose }: { request: RequestReply; onClose: () => void }) {
  const now = serverNow()
  const weekday = new Date(now).getDay()
  const presets = [
    { label: say.inAnHour, at: new Date(now + 3_600_000) },
    { label: say.tomorrow, at: morning(now, 1) },
    { label: say.nextMonday, at: morning(now, ((8 - weekday) % 7) + (weekday === 1 ? 7 : 0)) },
  ]
  const [at, setAt] = useState(local(presets[1]!.at))
  const [note, setNote] = useState('')
  const set = useAct(support.setFollowUp, onClose)
  return (
    <Modal opened onClose={onClose} title={say.remindTitle(request.number)}>
      <div className="stack">
        <p className="d2">{say.remindLead}</p>
        <div className="row wrap">
          {presets.map((one) => (
            <Btn key={one.label} size="sm" aria-pressed={local(one.at) === at} onClick={() => setAt(local(one.at))}>
              {one.label}
            </Btn>
          ))}
        </div>
        <TextField label={say.when} type="datetime-local" value={at} onText={setAt} />
        <TextField label={say.what} optional value={note} onText={setNote} />
        <RefusalNote error={set.error} what={say.notSet} />
        <Btn
          look="primary"
          disabled={at === ''}
          busy={set.isPending}
          onClick={() =>
            set.mutate({
              params: { id: request.id },
              body: { dueAt: new Date(at).toISOString(), note: note.trim() || undefined },
            })
          }
        >
          {set.isPending ? say.setting : say.setReminder}
        </Btn>
      </div>
    </Modal>
  )
}
