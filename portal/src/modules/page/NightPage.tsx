import { IconBellRinging, IconCheck, IconFileText, IconSchool, IconUserShare, IconUserX } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { oncall } from '#contracts/oncall'
import { type Args, call, type Reply } from '../../api.ts'
import { clockSeconds, span, spanWords, when } from '../../format.ts'
import { queries, useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { serverNow, useNow } from '../../time.ts'
import { channelInSentence, channelWord } from '../../ui/Channel.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { PromiseTrack } from '../../ui/PromiseClock.tsx'
import { promiseFace } from '../../ui/promise.ts'
import { Severity } from '../../ui/Severity.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { common } from '../../words/common.ts'
import { nightWords as words } from '../../words/page.ts'
import { NightActs } from './NightActs.tsx'
import './night.css'

export type Night = Reply<typeof oncall.nightPage>
export type NightAct = Args<typeof oncall.actOnPage>['body']

/** The page's text is written for mail and SMS, with times in UTC; here the reader's clock is known. */
const localTimes = (text: string) =>
  text.replace(/(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC/g, (_, date, time) =>
    when(new Date(`${date}T${time}:00Z`), serverNow(), 'minutes'),
  )

const names = (people: { name: string }[]) => people.map((one) => one.name).join(words.and)

/** The clock of this step: what is left, then who. Nothing else on the page is as large. */
function StepClock({ of }: { of: Night }) {
  const now = useNow()
  if (!of.nextDueAt || (of.status !== 'paging' && of.status !== 'starting')) return null
  const due = of.nextDueAt.getTime()
  const face = promiseFace(
    { name: words.acknowledge, state: 'running', startedAt: (of.stepDueAt ?? of.pagedAt).getTime(), dueAt: due },
    now,
  )
  const then = of.next.length > 0 ? words.thenCalled(names(of.next)) : words.thenNobody
  const left = Math.max(0, due - now)
  return (
    <div className="cd" role="timer" aria-label={words.left(spanWords(left), then)}>
      <div className="row base">
        <span className="big tn">{span(left)}</span>
        <span className="push d2">{then}</span>
      </div>
      <PromiseTrack face={{ ...face, look: 'run' }} />
    </div>
  )
}

/** How it stands when it does not burn any more, with the second it happened. */
function Standing({ of }: { of: Night }) {
  if (of.status === 'acknowledged') {
    const mine = of.holder?.id === of.person.id
    return (
      <section className="cd done">
        <div className="row base">
          <Icon of={IconCheck} />
          <span className="grow">
            <b className="b block">{mine ? words.youHaveIt : words.hasIt(of.holder?.name ?? words.somebody)}</b>
            {of.leaseUntil && <span className="s block">{words.until(clockSeconds(of.leaseUntil))}</span>}
          </span>
        </div>
      </section>
    )
  }
  if (of.status === 'closed')
    return (
      <section className="cd done">
        <b className="b">{words.over}</b>
      </section>
    )
  if (of.status === 'exhausted')
    return (
      <section className="cd">
        <b className="b">{words.exhausted}</b>
      </section>
    )
  return null
}

function Story({ of }: { of: Night }) {
  return (
    <ul className="what">
      {of.body && (
        <li>
          <Icon of={IconFileText} />
          <span className="words">{localTimes(of.body)}</span>
        </li>
      )}
      {of.shadow && (
        <li>
          <Icon of={IconSchool} />
          <span>{words.learning}</span>
        </li>
      )}
      {!of.shadow && (of.standsIn || of.through) && (
        <li>
          <Icon of={IconUserShare} />
          <span>
            {of.standsIn ? (of.through ? words.standInFor(of.through) : words.standIn) : words.onCall(of.through ?? '')}
          </span>
        </li>
      )}
      {of.before.map((one) => (
        <li key={`${one.person.id}${one.until.getTime()}`}>
          <Icon of={IconUserX} />
          <span>
            {words.didNotAnswer(one.person.name)}
            <span className="s">
              {one.kinds.map(channelWord).join(', ')} {words.untilTime(clockSeconds(one.until))}
            </span>
          </span>
        </li>
      ))}
    </ul>
  )
}

/** The page somebody is woken by: what it is, how long, one act. Works without a session, forced dark. */
export default function NightPage() {
  const { token = '' } = useParams({ strict: false }) as { token?: string }
  const read = useRead(oncall.nightPage, { params: { token } })
  const [last, setLast] = useState<Night>()
  const act = useMutation({
    mutationFn: (body: NightAct) => call(oncall.actOnPage, { params: { token }, body }),
    onSuccess: (reply) => {
      setLast(reply)
      void queries.invalidateQueries()
    },
  })
  const { refetch } = read
  useEffect(() => {
    // No session, so no live updates: ask again while the page is looked at.
    const again = setInterval(() => document.visibilityState === 'visible' && void refetch(), 5000)
    return () => clearInterval(again)
  }, [refetch])
  const page =
    act.isSuccess && !read.isRefetching ? (read.dataUpdatedAt > act.submittedAt ? read.data : last) : read.data
  useTitle(page ? `${page.severity} ${page.title}` : words.page)
  if (!page)
    return (
      <main className="night dark">
        {read.error ? (
          <>
            <RefusalNote error={read.error} what={words.cannotShow} />
            <p className="acc">
              <a className="link" href="/">
                {words.openPalisade}
              </a>
            </p>
          </>
        ) : (
          <span className="sr">{common.loading}</span>
        )}
      </main>
    )
  return (
    <main className="night dark">
      <div className="top-r">
        <Icon of={IconBellRinging} />
        <span>
          {words.paged} <time className="tn">{clockSeconds(page.pagedAt)}</time>{' '}
          {words.by(channelInSentence(page.kind))}
        </span>
        <span className="push">{words.step(page.step + 1, page.stepCount)}</span>
      </div>
      <div className="sevline">
        <Severity of={page.severity} />
      </div>
      <h1>{page.title}</h1>
      <p className="acc">
        {page.account.name}, {page.subject.label}
      </p>
      <StepClock of={page} />
      <Standing of={page} />
      <Story of={page} />
      <NightActs
        of={page}
        busy={act.isPending ? act.variables.act : null}
        onAct={(body) => act.mutate(body)}
        error={act.error}
      />
      {page.status !== 'acknowledged' && page.actions.includes('acknowledge') && (
        <p className="hold">{words.holds(span(page.leaseSeconds * 1000).replace(/:00$/, words.minutes))}</p>
      )}
    </main>
  )
}
