import { useState } from 'react'
import { knowledge } from '#contracts/knowledge'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField, Form } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/knowledge.ts'
import './knowledge.css'

/** Helpful or not, one vote a reader; whoever says no is asked what was missing. */
export function Vote({ article, given }: { article: string; given: boolean | null }) {
  const [vote, setVote] = useState(given)
  const [reason, setReason] = useState('')
  const [sent, setSent] = useState(false)
  const act = useAct(knowledge.vote, (_, args) => {
    setVote(args.body.helpful)
    setSent(Boolean(args.body.reason))
  })
  const send = (helpful: boolean, why = '') => act.mutate({ params: { id: article }, body: { helpful, reason: why } })
  return (
    <section className="kb-vote stack" aria-label={say.didHelp}>
      <div className="row wrap">
        <span className="m">{say.didHelp}</span>
        <Btn aria-pressed={vote === true} busy={act.isPending} onClick={() => send(true)}>
          {say.yes}
        </Btn>
        <Btn aria-pressed={vote === false} busy={act.isPending} onClick={() => send(false)}>
          {say.no}
        </Btn>
      </div>
      {vote !== null && (
        <p className="t-up m" role="status">
          {say.counted}
        </p>
      )}
      {vote === false && !sent && (
        <Form onSubmit={() => reason.trim() !== '' && send(false, reason.trim())}>
          <AreaField label={say.whatMissing} value={reason} maxLength={1000} onText={setReason} />
          <span>
            <Btn type="submit" disabled={reason.trim() === ''} busy={act.isPending}>
              {say.sendReason}
            </Btn>
          </span>
        </Form>
      )}
      <RefusalNote error={act.error} />
    </section>
  )
}
