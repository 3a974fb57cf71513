import { useParams } from '@tanstack/react-router'
import { support } from '#contracts/support'
import { useAct, useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/desk.ts'
import { RatingForm } from './RatingForm.tsx'
import './customer.css'
import './rating.css'

/** The page a mail's link opens. Opening it answers nothing; the button does. */
export default function RatingPage() {
  const { token = '' } = useParams({ strict: false }) as { token?: string }
  const read = useRead(support.askedByLink, { params: { token } })
  const rate = useAct(support.rateByLink)
  const asked = rate.data ?? read.data
  useTitle(say.howWasIt)
  if (read.error) return <Empty page title={say.linkUnknown} />
  if (!asked) return <Skeleton rows={3} />
  return (
    <main className="wrapc rating">
      <p className="d2 b">{asked.provider}</p>
      <h1>{say.howWasIt}</h1>
      <p>{say.solvedQuestion(asked.number, asked.title)}</p>
      {asked.answered ? (
        <p role="status">
          <b className="b">{say.ratedBy(asked.answered.score)}</b>
          {asked.answered.comment && <span className="block d2">“{asked.answered.comment}”</span>}
          <span className="block">{say.thanks}</span>
        </p>
      ) : (
        <RatingForm
          busy={rate.isPending}
          onSend={(score, comment) =>
            rate.mutate({ params: { token }, body: { score, comment: comment.trim() || undefined } })
          }
        />
      )}
      <RefusalNote error={rate.error} what={say.notSaid} />
    </main>
  )
}
