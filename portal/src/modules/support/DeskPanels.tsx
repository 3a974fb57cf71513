import { IconArrowBackUp, IconBell, IconLink, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { type RequestReply, support } from '#contracts/support'
import { when } from '../../format.ts'
import { useAct } from '../../queries.ts'
import { serverNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Section } from '../../ui/Card.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/desk.ts'
import { BreachForm } from './BreachForm.tsx'
import { IncidentsDialog, linkWords } from './LinkDialog.tsx'
import { isDone } from './views.ts'

type Merge = RequestReply['merges'][number]

const mergeWords: Record<Merge['role'], (n: number) => string> = {
  took: say.tookIn,
  went: say.mergedInto,
  gave: say.gaveAway,
  split_off: say.splitOffFrom,
}

/** Above the conversation of a merged request: where it goes on, and the way back. */
export function MergedNote({ request }: { request: RequestReply }) {
  const undo = useAct(support.undoMerge)
  const into = request.mergedInto
  if (!into) return null
  const merge = request.merges.find((one) => one.role === 'went')
  return (
    <div className="call" role="status">
      <Icon of={IconLink} />
      <span className="grow">
        <Link className="link b" to="/requests/$request" params={{ request: String(into.number) }}>
          {say.mergedInto(into.number)}
        </Link>{' '}
        <span className="d2">{say.goesOnThere}</span>
        <RefusalNote error={undo.error} what={say.notTakenBack} />
      </span>
      {merge && (
        <Btn
          size="sm"
          icon={IconArrowBackUp}
          busy={undo.isPending}
          onClick={() => undo.mutate({ params: { id: merge.id }, body: {} })}
        >
          {undo.isPending ? say.takingBack : say.takeBack}
        </Btn>
      )}
    </div>
  )
}

function Merges({ request }: { request: RequestReply }) {
  const undo = useAct(support.undoMerge)
  const merges = request.merges.filter((one) => one.role !== 'went')
  if (merges.length === 0) return null
  return (
    <Section title={say.mergesAndSplits}>
      <ul className="stack g1">
        {merges.map((one) => (
          <li key={one.id} className="row sm">
            <Link className="cut link" to="/requests/$request" params={{ request: String(one.other.number) }}>
              {mergeWords[one.role](one.other.number)}
            </Link>
            {request.may.update && (
              <Btn
                look="quiet"
                size="sm"
                className="push"
                icon={IconArrowBackUp}
                busy={undo.isPending}
                onClick={() => undo.mutate({ params: { id: one.id }, body: {} })}
              >
                {say.takeBack}
              </Btn>
            )}
          </li>
        ))}
      </ul>
      <RefusalNote error={undo.error} what={say.notTakenBack} />
    </Section>
  )
}

function Links({ request }: { request: RequestReply }) {
  const [answering, setAnswering] = useState(false)
  const remove = useAct(support.removeLink)
  if (request.links.length === 0) return null
  const open = request.links.filter(
    (one) => one.kind === 'caused_by' && one.direction === 'in' && !isDone(one.request.status),
  ).length
  return (
    <Section title={say.linked}>
      <ul className="stack g1">
        {request.links.map((one) => (
          <li key={one.id}>
            <span className="sm d3 block">{linkWords(one)}</span>
            <span className="row">
              <Link className="row cut" to="/requests/$request" params={{ request: String(one.request.number) }}>
                <Severity of={one.request.severity} quiet={isDone(one.request.status)} />
                <span className="cut">
                  {one.request.number} {one.request.title}
                  {one.request.account.id !== request.account.id && `, ${one.request.account.name}`}
                </span>
              </Link>
              {request.may.update && (
                <Btn
                  look="quiet"
                  size="sm"
                  className="push"
                  icon={IconX}
                  aria-label={say.unlink(one.request.number)}
                  onClick={() => remove.mutate({ params: { id: request.id, linkId: one.id } })}
                />
              )}
            </span>
          </li>
        ))}
      </ul>
      <RefusalNote error={remove.error} />
      {open > 0 && request.may.answer && (
        <Btn size="sm" onClick={() => setAnswering(true)}>
          {say.answerIncidents(open)}
        </Btn>
      )}
      {answering && <IncidentsDialog request={request} open={open} onClose={() => setAnswering(false)} />}
    </Section>
  )
}

function Reminders({ request }: { request: RequestReply }) {
  const drop = useAct(support.dropFollowUp)
  if (request.followUps.length === 0) return null
  return (
    <Section title={say.reminders}>
      <ul className="stack g1">
        {request.followUps.map((one) => (
          <li key={one.id} className="row sm">
            <Icon of={IconBell} />
            <span className="cut">
              <b className="m tn">{one.firedAt ? say.reminderCame : when(one.dueAt, serverNow(), 'minutes')}</b>{' '}
              <span className="d2">{[one.person.name, one.note].filter(Boolean).join(', ')}</span>
            </span>
            <Btn
              look="quiet"
              size="sm"
              className="push"
              icon={one.firedAt ? undefined : IconX}
              aria-label={one.firedAt ? undefined : say.takeReminderBack}
              onClick={() => drop.mutate({ params: { id: one.id } })}
            >
              {one.firedAt ? say.dropReminder : undefined}
            </Btn>
          </li>
        ))}
      </ul>
      <RefusalNote error={drop.error} />
    </Section>
  )
}

function Rating({ request }: { request: RequestReply }) {
  const rating = request.rating
  if (!rating) return null
  return (
    <Section title={say.satisfaction}>
      {rating.score === null ? (
        <p className="sm d2">{say.askedNoAnswer}</p>
      ) : (
        <p>
          <b className="b">{say.ratedBy(rating.score)}</b>
          {rating.comment && <span className="block d2">“{rating.comment}”</span>}
          <span className="sm d3">{rating.by}</span>
        </p>
      )}
    </Section>
  )
}

/** Promises that broke and nobody has said why. */
export function Breaches({ request }: { request: RequestReply }) {
  const open = request.breaches.filter((one) => one.answeredAt === null)
  if (!request.may.note || open.length === 0) return null
  return open.map((one) => <BreachForm key={one.promiseId} breach={one} />)
}

/** What hangs on the request: reminders, links, what became of it, what the customer thought. */
export function DeskPanels({ request }: { request: RequestReply }) {
  return (
    <>
      <Reminders request={request} />
      <Links request={request} />
      <Merges request={request} />
      <Rating request={request} />
    </>
  )
}
