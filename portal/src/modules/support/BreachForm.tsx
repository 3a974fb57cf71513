import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { type BreachReply, support } from '#contracts/support'
import { when } from '../../format.ts'
import { promiseName } from '../../promise-name.ts'
import { useAct, useRead } from '../../queries.ts'
import { serverNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { ChoiceField, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/desk.ts'

/** Asks why a promise broke: a reason of the catalogue, and words. */
export function BreachForm({ breach, named }: { breach: BreachReply; named?: boolean }) {
  const reasons = useRead(support.listBreachReasons, {}, { kinds: ['reason'] }).data?.items ?? []
  const [reasonId, setReason] = useState('')
  const [words, setWords] = useState('')
  const answer = useAct(support.answerBreach)
  return (
    <div className="breach stack g2">
      <span>
        <b className="b">{say.whyBroken}</b>{' '}
        <span className="d2">
          {say.brokeAt(promiseName(breach.name), when(breach.askedAt, serverNow()))}
          {named && (
            <>
              {', '}
              <Link className="link" to="/requests/$request" params={{ request: String(breach.request.number) }}>
                {breach.request.number} {breach.request.title}
              </Link>
            </>
          )}
        </span>
      </span>
      <div className="row wrap top-a">
        <ChoiceField
          label={say.reason}
          hideLabel
          options={[
            { value: '', label: say.chooseReason },
            ...reasons.filter((one) => one.retiredAt === null).map((one) => ({ value: one.id, label: one.name })),
          ]}
          value={reasonId}
          onChoice={setReason}
        />
        <TextField label={say.wordsAboutIt} hideLabel placeholder={say.wordsAboutIt} value={words} onText={setWords} />
        <Btn
          disabled={reasonId === ''}
          title={reasonId === '' ? say.chooseReason : undefined}
          busy={answer.isPending}
          onClick={() =>
            answer.mutate({ params: { id: breach.promiseId }, body: { reasonId, words: words.trim() || undefined } })
          }
        >
          {say.sayWhy}
        </Btn>
      </div>
      <RefusalNote error={answer.error} what={say.notSaid} />
    </div>
  )
}
