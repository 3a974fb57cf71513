import { useState } from 'react'
import { oncall } from '#contracts/oncall'
import { when } from '../../../format.ts'
import { useAct, useRead } from '../../../queries.ts'
import { useNowEvery } from '../../../time.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { Section } from '../../../ui/Card.tsx'
import { RefusalNote } from '../../../ui/States.tsx'
import { feedWords as words } from '../../../words/oncall.ts'
import type { Rota } from '../words.ts'

/** The private addresses at which the reader's calendar program finds this rota, and their own shifts everywhere. */
export function Feeds({ rota }: { rota: Rota }) {
  const read = useRead(oncall.listFeeds, {}, { kinds: ['feed'] })
  if (!read.data) return null
  const of = (rotaId: string | null) => read.data.items.find((one) => (one.rota?.id ?? null) === rotaId)
  return (
    <Section title={words.title}>
      <p className="sm d3">{words.hint}</p>
      <Address label={words.ofMe} rotaId={null} feed={of(null)} />
      <Address label={words.ofRota(rota.name)} rotaId={rota.id} feed={of(rota.id)} />
    </Section>
  )
}

function Address(props: {
  label: string
  rotaId: string | null
  feed: { id: string; lastReadAt: Date | null } | undefined
}) {
  const now = useNowEvery(60_000)
  const [url, setUrl] = useState('')
  const [copied, setCopied] = useState(false)
  const make = useAct(oncall.createFeed, (made) => {
    setUrl(made.url)
    setCopied(false)
  })
  const revoke = useAct(oncall.removeFeed, () => setUrl(''))
  const { feed } = props
  return (
    <div className="feed">
      <span className="m block">{props.label}</span>
      {feed && (
        <span className="sm d3 block">
          {feed.lastReadAt ? words.read(when(feed.lastReadAt, now, 'minutes')) : words.never}
        </span>
      )}
      {url && (
        <span className="row">
          <input
            className="in grow mono"
            readOnly
            aria-label={props.label}
            value={url}
            onFocus={(e) => e.target.select()}
          />
          <Btn size="sm" onClick={() => void navigator.clipboard.writeText(url).then(() => setCopied(true))}>
            {copied ? words.copied : words.copy}
          </Btn>
        </span>
      )}
      <span className="row wrap">
        <Btn size="sm" busy={make.isPending} onClick={() => make.mutate({ body: { rotaId: props.rotaId } })}>
          {make.isPending ? words.making : feed ? words.again : words.make}
        </Btn>
        {feed && (
          <Btn
            size="sm"
            look="quiet"
            busy={revoke.isPending}
            onClick={() => revoke.mutate({ params: { id: feed.id } })}
          >
            {words.revoke}
          </Btn>
        )}
      </span>
      <RefusalNote error={make.error ?? revoke.error} />
    </div>
  )
}
