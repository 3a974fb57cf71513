import { Modal } from '@mantine/core'
import { useState } from 'react'
import { type LinkReply, type RequestReply, support } from '#contracts/support'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField, CheckField, ChoiceField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/desk.ts'
import { RequestPicker } from './RequestPicker.tsx'

type Kind = LinkReply['kind']
const KINDS: { value: Kind; label: string }[] = [
  { value: 'related', label: say.related },
  { value: 'duplicate', label: say.duplicateOf },
  { value: 'follows', label: say.follows },
  { value: 'caused_by', label: say.causedBy },
]

/** How a link reads from one of its ends. */
export function linkWords({ kind, direction }: LinkReply): string {
  const out: Record<Kind, string> = {
    related: say.related,
    duplicate: say.duplicateOf,
    follows: say.follows,
    caused_by: say.causedBy,
  }
  const into: Record<Kind, string> = {
    related: say.related,
    duplicate: say.hasDuplicate,
    follows: say.followedBy,
    caused_by: say.incident,
  }
  return direction === 'out' ? out[kind] : into[kind]
}

/** Links the request with another, of whichever account. */
export function LinkDialog({ request, onClose }: { request: RequestReply; onClose: () => void }) {
  const [kind, setKind] = useState<Kind>('related')
  const link = useAct(support.addLink, onClose)
  return (
    <Modal opened onClose={onClose} title={say.linkTitle(request.number)}>
      <div className="stack">
        <ChoiceField label={say.howTogether} options={KINDS} value={kind} onChoice={setKind} />
        <RefusalNote error={link.error} what={say.notLinked} />
        <RequestPicker
          without={request.id}
          disabled={link.isPending}
          onPick={(row) => link.mutate({ params: { id: request.id }, body: { kind, to: row.id } })}
        />
      </div>
    </Modal>
  )
}

/** Says the same to every open incident of a problem, and solves them. */
export function IncidentsDialog({
  request,
  open,
  onClose,
}: {
  request: RequestReply
  open: number
  onClose: () => void
}) {
  const [text, setText] = useState('')
  const [solved, setSolved] = useState(true)
  const [refused, setRefused] = useState<string[]>([])
  const send = useAct(support.answerIncidents, ({ results }) => {
    const bad = results.filter((one) => !one.done)
    setRefused(bad.map((one) => `${one.number ?? ''} ${one.why ?? ''}`))
    if (bad.length === 0) onClose()
  })
  return (
    <Modal opened onClose={onClose} title={say.answerIncidents(open)}>
      <div className="stack">
        <AreaField label={say.wordsToAll} hint={say.incidentsLead} rows={5} value={text} onText={setText} />
        <CheckField checked={solved} onCheck={setSolved}>
          {say.solveThem}
        </CheckField>
        <RefusalNote error={send.error} what={say.notAnswered} />
        {refused.length > 0 && (
          <div className="call p3" role="alert">
            <span>
              <b className="block">{say.someRefused(refused.length)}</b>
              {refused.map((line) => (
                <span key={line} className="sm block" lang="en">
                  {line}
                </span>
              ))}
            </span>
          </div>
        )}
        <Btn
          look="primary"
          disabled={text.trim() === '' && !solved}
          busy={send.isPending}
          onClick={() =>
            send.mutate({
              params: { id: request.id },
              body: { text: text.trim() ? text : undefined, status: solved ? 'solved' : undefined },
            })
          }
        >
          {say.answerThem}
        </Btn>
      </div>
    </Modal>
  )
}
