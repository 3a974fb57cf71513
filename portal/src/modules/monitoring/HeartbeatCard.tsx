import { useState } from 'react'
import { monitoring } from '#contracts/monitoring'
import { span, when } from '../../format.ts'
import { useAct, usePages } from '../../queries.ts'
import { useNowEvery } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Card, KeyValue } from '../../ui/Card.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/monitoring.ts'
import { type Check, kinds } from './parts.tsx'

/** The address a job calls, and the signs that came. */
export function HeartbeatCard({ of }: { of: Check }) {
  const now = useNowEvery(10_000)
  const renew = useAct(monitoring.renewAddress)
  const [copied, setCopied] = useState(false)
  const pings = usePages(monitoring.listPings, { params: { id: of.id }, query: { limit: 20 } }, { kinds })
  const { url, mail, lastAt, successAt, deadline } = of.heartbeat!
  const at = (moment: Date | null) => (moment ? when(moment, now) : say.never)
  const copy = () => url && void navigator.clipboard.writeText(url).then(() => setCopied(true))
  return (
    <Card title={say.heartbeat}>
      <div className="stack">
        {url && (
          <>
            <p className="d2">{say.addressSays}</p>
            <code className="mono">{url}</code>
            {mail && <code className="mono">{mail}</code>}
            <span className="row wrap">
              <Btn onClick={copy}>{copied ? say.copied : say.copy}</Btn>
              <Btn busy={renew.isPending} onClick={() => renew.mutate({ params: { id: of.id } })}>
                {say.newAddress}
              </Btn>
            </span>
            <RefusalNote error={renew.error} what={say.notSaved} />
          </>
        )}
        <KeyValue
          of={[
            [say.lastSign, at(lastAt)],
            [say.lastSuccess, at(successAt)],
            [say.dueBy, at(deadline)],
          ]}
        />
        {pings.items?.length === 0 && <p className="d3">{say.noSigns}</p>}
        <ul className="stack">
          {pings.items?.map((ping) => (
            <li key={`${ping.at.getTime()} ${ping.kind} ${ping.run}`} className="row wrap">
              <span>{say[ping.kind]}</span>
              <span className="d3 tn">{when(ping.at, now)}</span>
              {ping.tookMs !== null && <span className="tn">{span(ping.tookMs)}</span>}
              {ping.exit !== null && <span>{say.exit(ping.exit)}</span>}
              {ping.words && <pre className="mono sm">{ping.words.slice(0, 500)}</pre>}
            </li>
          ))}
        </ul>
      </div>
    </Card>
  )
}
