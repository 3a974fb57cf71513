import { IconChevronRight } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { type RequestReply, support } from '#contracts/support'
import { useKeys } from '../../keys.ts'
import { useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { BtnLink } from '../../ui/Btn.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { PromiseClock } from '../../ui/PromiseClock.tsx'
import { Empty, RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/support.ts'
import { CrisisNote } from '../crises/CrisisNote.tsx'
import { MayHelp } from '../knowledge/MayHelp.tsx'
import { AcknowledgeClock } from './AcknowledgeClock.tsx'
import { Conversation } from './Conversation.tsx'
import { Breaches, DeskPanels, MergedNote } from './DeskPanels.tsx'
import { useDraft } from './drafts.ts'
import { RequestComposer } from './RequestComposer.tsx'
import { RequestHead } from './RequestHead.tsx'
import { AccountPanel, EscalationPanel, PromisePanel } from './SidePanels.tsx'
import { TimePanel } from './TimePanel.tsx'
import { isDone, promiseView } from './views.ts'
import './request.css'
import './desk.css'

/** On phones: the next promise above the conversation, leading to all of them. */
function NextPromise({ request }: { request: RequestReply }) {
  const paging = request.paging?.status === 'paging' && request.paging.nextAt ? request.paging : null
  if (!paging && !request.nextPromise) return null
  return (
    <div className="phone-only nextp">
      <a className="row" href="#promises">
        <span className="grow">
          {paging ? (
            <AcknowledgeClock request={request} place={say.stepPaging(paging.step, paging.steps, paging.people[0])} />
          ) : (
            request.nextPromise && <PromiseClock of={promiseView(request.nextPromise)} foot />
          )}
        </span>
        <span className="sr">{say.allPromises}</span>
        <Icon of={IconChevronRight} />
      </a>
    </div>
  )
}

/** What articles are looked for with: the title and what the customer's side wrote first and last. */
function askedIn(request: RequestReply): string {
  const theirs = request.messages.filter((one) => one.kind === 'customer').map((one) => one.text.slice(0, 3000))
  return [request.title, theirs[0], theirs.length > 1 ? theirs.at(-1) : ''].join('\n')
}

function Shown({ request }: { request: RequestReply }) {
  const { draft, change, clear } = useDraft(request.id)
  const input = useRef<HTMLTextAreaElement>(null)
  const write = (kind: 'answer' | 'note', update = false) => {
    change({ kind, update })
    // At once, not in the next frame: what is typed right after the key belongs into the text.
    input.current?.focus()
    input.current?.scrollIntoView({ block: 'nearest' })
  }
  const talk = useRef<HTMLElement>(null)
  const newest = request.messages.at(-1)?.id
  useEffect(() => {
    talk.current?.scrollTo({ top: talk.current.scrollHeight })
  }, [newest])
  useTitle(`${request.number} ${request.title}`)
  useKeys([
    ...(request.may.answer ? [{ keys: 'r', does: say.answerKey, run: () => write('answer') }] : []),
    ...(request.may.note ? [{ keys: 'n', does: say.noteKey, run: () => write('note') }] : []),
  ])
  return (
    <div className="rq">
      <RequestHead request={request} onAnswer={() => write('answer')} onUpdate={() => write('answer', true)} />
      <NextPromise request={request} />
      <section className="conv" aria-label={say.conversation} ref={talk}>
        <MergedNote request={request} />
        <Conversation request={request} staff />
        <Breaches request={request} />
        {(request.may.answer || request.may.note) && (
          <RequestComposer request={request} draft={draft} onDraft={change} onSent={clear} inputRef={input} />
        )}
      </section>
      <aside aria-label={say.promisesAndEscalation} className="stack g5" id="promises">
        <CrisisNote about={{ request: request.id }} over={isDone(request.status)} />
        <PromisePanel request={request} />
        <EscalationPanel request={request} />
        <DeskPanels request={request} />
        <TimePanel request={request} />
      </aside>
      <aside className="acct stack g5" aria-label={say.account}>
        <AccountPanel request={request} />
        <MayHelp
          text={askedIn(request)}
          onInsert={(line) => change({ text: draft.text ? `${draft.text}\n${line}` : line })}
        />
      </aside>
    </div>
  )
}

/** One request: what was said, what was promised, who is being reached, and for whom. */
export default function RequestPage() {
  const { request = '' } = useParams({ strict: false }) as { request?: string }
  const read = useRead(
    support.getRequest,
    { params: { id: request } },
    { kinds: ['request', 'promise', 'escalation', 'page', 'mail'] },
  )
  if (read.data) return <Shown key={read.data.id} request={read.data} />
  if (read.error)
    return (
      <div className="pad stack">
        <RefusalNote error={read.error} what={say.requestCannotBeShown(request)} />
        <Empty title={say.lookAmongOthers} act={<BtnLink to="/requests">{say.seeAll}</BtnLink>} />
      </div>
    )
  return <Skeleton rows={7} />
}
