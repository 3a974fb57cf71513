import { IconAlertTriangle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { health } from '#contracts/health'
import type { Reply } from '../../api.ts'
import { clockSeconds, count, span, when } from '../../format.ts'
import { useAct, useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { useNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Stats } from '../../ui/Card.tsx'
import { Health } from '../../ui/Health.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { Sideways } from '../../ui/Sideways.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import './health.css'
import { say } from '../../words/health.ts'
import { byLanguage } from '../../words/pick.ts'

type System = Reply<typeof health.system>

const KINDS: Record<string, string> = {
  instance: say.instance,
  jobs: say.backgroundWork,
  clocks: say.ownClocks,
  channel: say.channel,
  coverage: say.onCall,
  mail: say.mail,
  disk: say.disk,
  scanner: say.scanner,
  watchman: say.watchmen,
  audit: say.auditLog,
  licence: say.licences,
  rule: say.automation,
}
/** In the reader's language, where it was said in that. */
const said = ({ text, german }: { text: string; german: string | null }) => byLanguage(text, german ?? text)
const ms = (n: number | null) => (n === null ? '–' : `${count(n)} ms`)
/** A second late is what people notice. */
const LATE_MS = 1000

/** A gap's key is the rota and the moment it begins. */
function gapOf(key: string): { rota: string; from: Date } {
  const [rota = '', from = ''] = key.split(' ')
  return { rota, from: new Date(from) }
}

function Conditions({ of, now }: { of: System; now: number }) {
  if (of.conditions.length === 0)
    return (
      <p className="all-well">
        <Health of="up">{say.nothingIsWrong}</Health>
      </p>
    )
  return (
    <ul className="hl health-wrong">
      {of.conditions.map((one) => (
        <li key={one.id} className={one.severity === 'P1' ? 'bad' : undefined}>
          <Severity of={one.severity} />
          <span className="grow">
            <span className="m block">{said(one)}</span>
            <span className="sm d3">
              {KINDS[one.kind] ?? one.kind}
              {one.kind === 'coverage' && say.beginsHere(when(gapOf(one.key).from, now, 'minutes'))}
              {say.knownSince(when(one.since, now))}
            </span>
          </span>
          {one.kind === 'coverage' && (
            <Link
              className="link"
              to="/on-call/rotas/$rota"
              params={{ rota: gapOf(one.key).rota }}
              search={{ from: gapOf(one.key).from.toISOString().slice(0, 10) }}
            >
              {say.fillTheGap}
            </Link>
          )}
          {one.kind === 'rule' && (
            <Link className="link" to="/automation/$rule" params={{ rule: one.key }}>
              {say.openTheRule}
            </Link>
          )}
          {one.requestId && (
            <Link className="link" to="/requests/$request" params={{ request: one.requestId }}>
              {say.openTheRequest}
            </Link>
          )}
        </li>
      ))}
    </ul>
  )
}

function Clocks({ of }: { of: System }) {
  return (
    <Sideways label={say.latenessOfOurOwn}>
      <table className="tb health-tb">
        <thead>
          <tr>
            <th>{say.ownClocksLast24}</th>
            <th className="num">{say.fired}</th>
            <th className="num">{say.p50Late}</th>
            <th className="num">{say.p99Late}</th>
            <th className="num">{say.worst}</th>
          </tr>
        </thead>
        <tbody>
          {of.latenessByKind.map((row) => (
            <tr key={row.kind}>
              <td className="mono">{row.kind}</td>
              <td className="num">{count(row.fired)}</td>
              <td className="num">{ms(row.p50)}</td>
              <td className="num">{ms(row.p99)}</td>
              <td className={(row.worst ?? 0) >= LATE_MS ? 'num t-p3 b' : 'num'}>
                {(row.worst ?? 0) >= LATE_MS && <Icon of={IconAlertTriangle} />} {ms(row.worst)}
              </td>
            </tr>
          ))}
          {of.latenessByKind.length === 0 && (
            <tr>
              <td colSpan={5} className="d3">
                {say.noneFiredInThe}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </Sideways>
  )
}

function Instances({ of, now }: { of: System; now: number }) {
  return (
    <ul className="hl">
      {of.instances.map((one) => (
        <li key={one.id}>
          <Health of={one.silent ? 'down' : 'up'}>{say.process(one.host, one.pid)}</Health>
          <span className="push sm d3 tn right">
            {one.silent ? say.silentSince(when(one.seenAt, now)) : say.seen(clockSeconds(one.seenAt))}
            <span className="block">{say.versionStarted(one.version, when(one.startedAt, now, 'minutes'))}</span>
          </span>
        </li>
      ))}
    </ul>
  )
}

function Watchmen({ of, now }: { of: System; now: number }) {
  return (
    <ul className="hl">
      {of.watchmen.map((one) => (
        <li key={one.id}>
          <Health of={one.silent ? 'down' : 'up'}>{one.name}</Health>
          <span className="push sm d3 tn right">
            {one.lastSeenAt === null
              ? say.neverHeard
              : one.silent
                ? say.silentSince(when(one.lastSeenAt, now))
                : say.seen(clockSeconds(one.lastSeenAt))}
            <span className="block">{one.url}</span>
          </span>
        </li>
      ))}
    </ul>
  )
}

function Work({ of, now }: { of: System; now: number }) {
  const mayRetry = useMay('setting.write')
  const retry = useAct(health.retryJob)
  const busy = of.queues.filter((queue) => queue.waiting + queue.working > 0)
  return (
    <div className="stack">
      {busy.length === 0 ? (
        <p className="d3">{say.nothingWaitsInQueues(of.queues.length)}</p>
      ) : (
        <Sideways label={say.queues}>
          <table className="tb health-tb">
            <thead>
              <tr>
                <th>{say.queue}</th>
                <th className="num">{say.waiting}</th>
                <th className="num">{say.working}</th>
                <th className="num">{say.oldest}</th>
              </tr>
            </thead>
            <tbody>
              {busy.map((queue) => (
                <tr key={queue.queue}>
                  <td className="mono">{queue.queue}</td>
                  <td className="num">{count(queue.waiting)}</td>
                  <td className="num">{count(queue.working)}</td>
                  <td className="num">{queue.oldest ? span(Math.max(0, now - queue.oldest.getTime())) : '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Sideways>
      )}
      <RefusalNote error={retry.error} />
      {of.failedJobs.length > 0 && (
        <ul className="hl">
          {of.failedJobs.map((job) => (
            <li key={job.id}>
              <span className="grow">
                <Health of="down">
                  <span className="mono">{job.queue}</span>
                </Health>
                <span className="sm d3 block wrap-any">
                  {say.givenUp(when(job.failedAt, now))} {job.error ?? say.noReasonKnown}
                </span>
              </span>
              {mayRetry && (
                <Btn
                  size="sm"
                  busy={retry.isPending && retry.variables?.params?.id === job.id}
                  onClick={() => retry.mutate({ params: { id: job.id } })}
                >
                  {say.tryTheJobAgain}
                </Btn>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** Palisade's own health: what is wrong now, how late its clocks are, who works, what waits. */
export default function HealthPage() {
  useTitle(say.systemHealth)
  const now = useNow()
  const read = useRead(health.system, {}, { kinds: ['health', 'channel', 'rota'] })
  const { refetch } = read
  useEffect(() => {
    const timer = setInterval(() => void refetch(), 10_000)
    return () => clearInterval(timer)
  }, [refetch])
  if (read.error)
    return (
      <div className="pad">
        <RefusalNote error={read.error} />
      </div>
    )
  if (!read.data) return <Skeleton />
  const of = read.data
  const silent = of.instances.filter((one) => one.silent).length
  const waiting = of.queues.reduce((sum, queue) => sum + queue.waiting, 0)
  const outgoing = Object.entries(of.mail.outbox).reduce((sum, [state, n]) => (state === 'sent' ? sum : sum + n), 0)
  return (
    <>
      <PageHead title={say.systemHealth} second={<span className="tn">{say.lookedAt(clockSeconds(of.at))}</span>} />
      <div className="sheet parts health">
        <Stats
          of={[
            {
              label: say.wrongNow,
              value: of.conditions.length,
              below: of.conditions.length === 0 ? <Health of="up">{say.nothing}</Health> : say.seeBelow,
            },
            {
              label: say.ownClocksLast24H,
              value: of.clocks.p99 === null ? '–' : say.late(ms(of.clocks.p99)),
              below: of.clocks.fired > 0 ? say.p99OfP50(count(of.clocks.fired), ms(of.clocks.p50)) : say.noneFired,
            },
            {
              label: say.instances,
              value: of.instances.length - silent,
              below: silent > 0 ? <Health of="down">{say.silent(silent)}</Health> : say.allAtWork,
            },
            {
              label: say.workWaiting,
              value: count(waiting),
              below:
                of.failedJobs.length > 0 ? (
                  <Health of="down">{say.givenUp2(of.failedJobs.length)}</Health>
                ) : (
                  say.noneGivenUp
                ),
            },
            {
              label: say.mailWaiting,
              value: count(outgoing + of.mail.waitingIn),
              below:
                of.mail.quarantined > 0 ? say.putAside(of.mail.quarantined) : say.outIn(outgoing, of.mail.waitingIn),
            },
          ]}
        />
        <section className="stack g2">
          <h2 className="h2">{say.whatIsWrong}</h2>
          <Conditions of={of} now={now} />
          {!of.filesAreScanned && <p className="d3">{say.filesNotScanned}</p>}
        </section>
        <section className="stack g2">
          <h2 className="h2">{say.clocks}</h2>
          <Clocks of={of} />
        </section>
        <div className="health-two">
          <section className="stack g2">
            <h2 className="h2">{say.instances}</h2>
            <Instances of={of} now={now} />
            {of.watchmen.length > 0 && (
              <>
                <h2 className="h2">{say.watchmen}</h2>
                <Watchmen of={of} now={now} />
              </>
            )}
          </section>
          <section className="stack g2">
            <h2 className="h2">{say.backgroundWork}</h2>
            <Work of={of} now={now} />
          </section>
        </div>
        {of.past.length > 0 && (
          <section className="stack g2">
            <h2 className="h2">{say.whatWasWrong}</h2>
            <ul className="hl">
              {of.past.map((one) => (
                <li key={one.id}>
                  <Severity of={one.severity} quiet />
                  <span className="grow">
                    <span className="block">{said(one)}</span>
                    <span className="sm d3 tn">
                      {KINDS[one.kind] ?? one.kind}, {when(one.since, now)}
                      {one.until && say.to(when(one.until, now))}
                    </span>
                  </span>
                  {one.until && <span className="d3 tn nw">{span(one.until.getTime() - one.since.getTime())}</span>}
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </>
  )
}
