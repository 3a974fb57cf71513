import { IconChevronLeft } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { type KeyboardEvent, useRef, useState } from 'react'
import { type RequestReply, support } from '#contracts/support'
import { call } from '../../api.ts'
import { when } from '../../format.ts'
import { queries, useRead } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { serverNow } from '../../time.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { KeyValue } from '../../ui/Card.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { PromiseClock } from '../../ui/PromiseClock.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { Status } from '../../ui/Status.tsx'
import { Conversation } from './Conversation.tsx'
import { useDraft } from './drafts.ts'
import { FileDrop } from './FileDrop.tsx'
import { upload } from './upload.ts'
import { isDone, promiseView, statusShape, statusWords } from './views.ts'
import './customer.css'

function Say({ request }: { request: RequestReply }) {
  const { draft, change, clear } = useDraft(request.id)
  const me = useMe()
  const attempt = useRef({ words: '', key: '' })
  const [solved, setSolved] = useState(false)
  const send = useMutation({
    mutationFn: async (works: boolean) => {
      setSolved(works)
      const words = draft.text.trim() || (works ? 'It works again, thank you.' : '')
      if (attempt.current.words !== words + works) attempt.current = { words: words + works, key: crypto.randomUUID() }
      const files = await upload(draft.files, { requestId: request.id })
      return call(
        support.addMessage,
        { params: { id: request.id }, body: { text: words, files, solved: works || undefined } },
        { key: attempt.current.key },
      )
    },
    onSuccess: async () => {
      clear()
      await queries.invalidateQueries()
    },
  })
  const empty = draft.text.trim() === '' && draft.files.length === 0
  function keys(event: KeyboardEvent) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !empty && !send.isPending) send.mutate(false)
  }
  return (
    <div className="csay">
      <label>
        <span className="lab">Write to {me.provider}</span>
        <textarea
          className="field-in"
          value={draft.text}
          onChange={(event) => change({ text: event.target.value })}
          onKeyDown={keys}
        />
      </label>
      <FileDrop files={draft.files} onFiles={(files) => change({ files })} words="Add pictures or logs" />
      <RefusalNote error={send.error} what="Not sent" />
      <div className="row wrap">
        <Btn
          look="primary"
          disabled={empty}
          title={empty ? 'Needs some words first' : undefined}
          busy={send.isPending && !solved}
          onClick={() => send.mutate(false)}
        >
          {send.isPending && !solved ? 'Sending' : 'Send message'}
        </Btn>
        {!isDone(request.status) && (
          <Btn busy={send.isPending && solved} onClick={() => send.mutate(true)}>
            {send.isPending && solved ? 'Telling us' : 'It works again'}
          </Btn>
        )}
      </div>
    </div>
  )
}

function Panel({ request }: { request: RequestReply }) {
  const now = serverNow()
  const promises = request.promises.filter((one) => one.state !== 'cancelled')
  return (
    <aside className="cpanel" aria-label="What we promised">
      <div className="box">
        <h2 className="h3">What we promised</h2>
        {promises.length === 0 && <p className="d2">Your contract names no times for this.</p>}
        {promises.map((one) => (
          <PromiseClock key={one.id} of={promiseView(one)} foot unit="minutes" />
        ))}
      </div>
      <div className="box">
        <KeyValue
          of={[
            ['Number', <span key="n">{request.number}</span>],
            ['Asked by', request.contact?.name],
            ['Sent', when(request.createdAt, now, 'minutes')],
            ['Plan', request.plan?.name],
            ['With', request.assignee?.name ?? request.team?.name],
            ['Informed', request.watchers.map((one) => one.name).join(', ')],
          ]}
        />
      </div>
    </aside>
  )
}

function Shown({ request }: { request: RequestReply }) {
  useTitle(`${request.number} ${request.title}`)
  return (
    <div className="wrapc side">
      <div className="topline">
        <Link to="/requests" search={{}} className="link row">
          <Icon of={IconChevronLeft} />
          Requests
        </Link>
        <h1 className="full">
          {request.title} <span className="d3">{request.number}</span>
        </h1>
        <Severity of={request.severity} quiet={isDone(request.status)} />
        <Status shape={statusShape(request.status)}>{statusWords(request.status, false)}</Status>
      </div>
      <div className="talk">
        <Conversation request={request} staff={false} />
        {request.may.answer ? (
          <Say request={request} />
        ) : (
          <Empty
            title="This request is closed"
            act={
              <BtnLink look="primary" to="/requests/new">
                Write a new request
              </BtnLink>
            }
          >
            If it happens again, a new one starts its promises afresh.
          </Empty>
        )}
      </div>
      <Panel request={request} />
    </div>
  )
}

/** One request as its customer sees it. */
export default function CustomerRequest() {
  const { request = '' } = useParams({ strict: false }) as { request?: string }
  const read = useRead(support.getRequest, { params: { id: request } }, { kinds: ['request', 'promise'] })
  if (read.data) return <Shown key={read.data.id} request={read.data} />
  return (
    <div className="wrapc">
      {read.error ? <RefusalNote error={read.error} what="It cannot be shown" /> : <Skeleton rows={4} />}
    </div>
  )
}
