import { IconChevronLeft } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { type KeyboardEvent, useRef, useState } from 'react'
import { type RequestReply, support } from '#contracts/support'
import { call } from '../../api.ts'
import { when } from '../../format.ts'
import { queries, useAct, useRead } from '../../queries.ts'
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
import { say as desk } from '../../words/desk.ts'
import { say } from '../../words/support.ts'
import { Conversation } from './Conversation.tsx'
import { MergedNote } from './DeskPanels.tsx'
import { useDraft } from './drafts.ts'
import { FileDrop } from './FileDrop.tsx'
import { RatingForm } from './RatingForm.tsx'
import { upload } from './upload.ts'
import { isDone, promiseView, statusShape, statusWords } from './views.ts'
import './customer.css'
import './desk.css'

function Say({ request }: { request: RequestReply }) {
  const { draft, change, clear } = useDraft(request.id)
  const me = useMe()
  const attempt = useRef({ words: '', key: '' })
  const [solved, setSolved] = useState(false)
  const send = useMutation({
    mutationFn: async (works: boolean) => {
      setSolved(works)
      const words = draft.text.trim() || (works ? say.itWorksThanks : '')
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
        <span className="lab">{say.writeTo(me.provider ?? '')}</span>
        <textarea
          className="field-in"
          value={draft.text}
          onChange={(event) => change({ text: event.target.value })}
          onKeyDown={keys}
        />
      </label>
      <FileDrop files={draft.files} onFiles={(files) => change({ files })} words={say.addPictures} />
      <RefusalNote error={send.error} what={say.notSent} />
      <div className="row wrap">
        <Btn
          look="primary"
          disabled={empty}
          title={empty ? say.needsWords : undefined}
          busy={send.isPending && !solved}
          onClick={() => send.mutate(false)}
        >
          {send.isPending && !solved ? say.sending : say.sendMessage}
        </Btn>
        {!isDone(request.status) && (
          <Btn busy={send.isPending && solved} onClick={() => send.mutate(true)}>
            {send.isPending && solved ? say.tellingUs : say.itWorksAgain}
          </Btn>
        )}
      </div>
    </div>
  )
}

/** Asked once, when it is solved. */
function Rate({ request }: { request: RequestReply }) {
  const rate = useAct(support.rateRequest)
  return (
    <section className="box" aria-label={desk.howWasIt}>
      <h2 className="h3">{desk.howWasIt}</h2>
      <RatingForm
        busy={rate.isPending}
        onSend={(score, comment) =>
          rate.mutate({ params: { id: request.id }, body: { score, comment: comment.trim() || undefined } })
        }
      />
      <RefusalNote error={rate.error} what={desk.notSaid} />
    </section>
  )
}

function Panel({ request }: { request: RequestReply }) {
  const now = serverNow()
  const promises = request.promises.filter((one) => one.state !== 'cancelled')
  return (
    <aside className="cpanel" aria-label={say.whatWePromised}>
      <div className="box">
        <h2 className="h3">{say.whatWePromised}</h2>
        {promises.length === 0 && <p className="d2">{say.namesNoTimes}</p>}
        {promises.map((one) => (
          <PromiseClock key={one.id} of={promiseView(one)} foot unit="minutes" />
        ))}
      </div>
      <div className="box">
        <KeyValue
          of={[
            [say.number, <span key="n">{request.number}</span>],
            [say.askedBy, request.contact?.name],
            [say.sent, when(request.createdAt, now, 'minutes')],
            [say.plan, request.plan?.name],
            [say.with, request.assignee?.name ?? request.team?.name],
            [say.informed, request.watchers.map((one) => one.name).join(', ')],
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
          {say.requests}
        </Link>
        <h1 className="full">
          {request.title} <span className="d3">{request.number}</span>
        </h1>
        <Severity of={request.severity} quiet={isDone(request.status)} />
        <Status shape={statusShape(request.status)}>{statusWords(request.status, false)}</Status>
      </div>
      <div className="talk">
        <MergedNote request={request} />
        <Conversation request={request} staff={false} />
        {request.mayRate && <Rate request={request} />}
        {request.rating?.score && (
          <p className="d2">
            {desk.ratedBy(request.rating.score)}. {desk.thanks}
          </p>
        )}
        {request.may.answer ? (
          <Say request={request} />
        ) : (
          <Empty
            title={say.thisIsClosed}
            act={
              <BtnLink look="primary" to="/requests/new">
                {say.writeANew}
              </BtnLink>
            }
          >
            {say.startsAfresh}
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
      {read.error ? <RefusalNote error={read.error} what={say.cannotBeShown} /> : <Skeleton rows={4} />}
    </div>
  )
}
