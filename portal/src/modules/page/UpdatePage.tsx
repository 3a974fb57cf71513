import { IconCheck, IconMessage } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { support } from '#contracts/support'
import { call, type Reply } from '../../api.ts'
import { clockSeconds, span, when } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { useNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { nightWords, updateWords as words } from '../../words/page.ts'
import './night.css'

type Due = Reply<typeof support.dueUpdate>

function Clock({ to }: { to: Date }) {
  const now = useNow()
  const left = to.getTime() - now
  return (
    <div className="cd" role="timer">
      <div className="row base">
        <span className="big tn">{left >= 0 ? span(left) : words.over(span(-left))}</span>
        <span className="push d2">{words.due(when(to, now, 'minutes'))}</span>
      </div>
    </div>
  )
}

/** Who it went to and how far it came: shown only when the server says so. */
function Given({ of, onAgain }: { of: NonNullable<Due['given']>; onAgain: () => void }) {
  return (
    <section className="cd done" aria-live="polite">
      <div className="row base">
        <Icon of={IconCheck} />
        <b className="b grow">{words.given(clockSeconds(of.at))}</b>
      </div>
      {of.to.length === 0 && <p className="s">{words.nobody}</p>}
      <ul className="ways">
        {of.to.map((one) => (
          <li key={`${one.name}${one.via}`} className="row">
            <span className="grow">
              {one.name}, {words[one.via]}
            </span>
            <span className={one.state === 'failed' ? 't-p1' : 'd2'}>
              {one.state === 'sent' && one.at
                ? clockSeconds(one.at)
                : one.state === 'failed'
                  ? words.failed
                  : words.queued}
            </span>
          </li>
        ))}
      </ul>
      <Btn size="touch" onClick={onAgain}>
        {words.another}
      </Btn>
    </section>
  )
}

/** One field: how it stands. Reached from the reminder's SMS, notification or mail; works without a session. */
export default function UpdatePage() {
  const { token = '' } = useParams({ strict: false }) as { token?: string }
  const read = useRead(support.dueUpdate, { params: { token } })
  const [text, setText] = useState('')
  const [again, setAgain] = useState(false)
  const give = useMutation({
    mutationFn: () => call(support.giveUpdate, { params: { token }, body: { text } }),
    onSuccess: () => {
      setText('')
      setAgain(false)
      void refetch()
    },
  })
  const { refetch } = read
  useEffect(() => {
    const look = setInterval(() => document.visibilityState === 'visible' && void refetch(), 5000)
    return () => clearInterval(look)
  }, [refetch])
  const page = read.data
  useTitle(page ? `${words.title} ${page.request.number}` : words.title)
  if (!page)
    return (
      <main className="night dark">
        {read.error ? (
          <RefusalNote error={read.error} what={words.cannotShow} />
        ) : (
          <span className="sr">{words.title}</span>
        )}
      </main>
    )
  const given = !again && page.given
  return (
    <main className="night dark">
      <div className="top-r">
        <Icon of={IconMessage} />
        <span>{words.title}</span>
        <span className="push">{page.person.name}</span>
      </div>
      <div className="sevline">
        <Severity of={page.request.severity} />
      </div>
      <h1>{page.request.title}</h1>
      <p className="acc">
        {page.account}, {page.request.number}
      </p>
      {page.dueAt && !page.over && <Clock to={page.dueAt} />}
      {page.last && (
        <p className="said">
          <span className="s block">{words.last(page.last.by, clockSeconds(page.last.at))}</span>
          <span className="words">{page.last.text}</span>
        </p>
      )}
      {page.over && <p className="cd done">{words.closed}</p>}
      {given && <Given of={given} onAgain={() => setAgain(true)} />}
      {!given && !page.over && (
        <form
          className="acts"
          onSubmit={(event) => {
            event.preventDefault()
            if (text.trim() !== '' && !give.isPending) give.mutate()
          }}
        >
          <RefusalNote error={give.error} />
          <div className="panel">
            <label>
              <span className="block m">{words.field(page.account)}</span>
              <textarea
                className="nightin"
                rows={5}
                value={text}
                // biome-ignore lint/a11y/noAutofocus: the page is this one field
                autoFocus
                onChange={(event) => setText(event.target.value)}
              />
            </label>
            <Btn look="primary" size="touch" type="submit" disabled={text.trim() === ''} busy={give.isPending}>
              {give.isPending ? words.sending : words.send}
            </Btn>
          </div>
        </form>
      )}
      <a className="open" href={page.request.url}>
        {nightWords.open(String(page.request.number))}
      </a>
    </main>
  )
}
