import { IconBellRinging, IconDeviceFloppy, IconX } from '@tabler/icons-react'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { type Answers, support } from '#contracts/support'
import { span, when } from '../../format.ts'
import { useAct, useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { serverNow, useNow, useNowEvery } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/support.ts'
import { SuggestWhileWriting } from '../knowledge/SuggestWhileWriting.tsx'
import { type Caller, CallerCard, CallerSearch } from './CallerSearch.tsx'
import { isAnswered, Pick, Questions } from './Questions.tsx'
import './call.css'

const OTHER = say.other

function OnTheLine() {
  const [began] = useState(serverNow)
  const now = useNow()
  return <span className="timer tn">{span(Math.max(0, now - began))}</span>
}

function Result({ accountId, contractId, answers }: { accountId: string; contractId?: string; answers: Answers }) {
  const now = useNowEvery(30_000)
  const read = useRead(support.preview, { query: { accountId, contractId, ...answers } }, { keep: true })
  const preview = read.data
  if (!preview) return <RefusalNote error={read.error} what={say.promiseUnknown} />
  return (
    <div className="res" aria-live="polite">
      <Severity of={preview.severity} />
      <span className="grow">
        {preview.paging.atOnce ? (
          <>
            {say.pagesAtOnce}{' '}
            <b className="b">{preview.paging.people[0] ?? preview.paging.team ?? preview.paging.policyName}</b>
          </>
        ) : (
          say.nobodyPaged
        )}
        <br />
        {preview.firstResponseBy ? (
          <>
            {say.firstResponseBy} <b className="b tn">{when(preview.firstResponseBy, now)}</b>
          </>
        ) : (
          say.noResponsePromised
        )}
      </span>
    </div>
  )
}

function CallBack(props: { value: string; known: string | undefined; onChange: (value: string) => void }) {
  const [open, setOpen] = useState(false)
  if (!open)
    return (
      <div className="row callback">
        <span className="d2 grow">
          {say.callBackOn} <b className="m strong tn">{props.value || props.known || say.noNumberYet}</b>
        </span>
        <button type="button" className="linklike" onClick={() => setOpen(true)}>
          {say.change}
        </button>
      </div>
    )
  return (
    <label>
      <span className="t">{say.callBackOn}</span>
      <input
        className="field-in"
        type="tel"
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </label>
  )
}

/** A call in thirty seconds, with the caller on the line. */
export default function LogCall() {
  const [caller, setCaller] = useState<Caller>()
  const [name, setName] = useState('')
  const [topic, setTopic] = useState<string>()
  const [answers, setAnswers] = useState<Partial<Answers>>({})
  const [text, setText] = useState('')
  const [callBack, setCallBack] = useState('')
  const navigate = useNavigate()
  const router = useRouter()
  const topics =
    useRead(support.topics, { query: { accountId: caller?.account.id } }, { enabled: caller !== undefined }).data
      ?.items ?? []
  const log = useAct(
    support.logCall,
    (made) => void navigate({ to: '/requests/$request', params: { request: String(made.number) } }),
  )
  useTitle(say.logACall)
  const known = caller?.by === 'phone' ? caller.matched : caller?.contact?.phones[0]
  const missing = !caller
    ? say.needsCaller
    : !isAnswered(answers)
      ? say.needsAnswers
      : text.trim() === ''
        ? say.needsTheirWords
        : undefined
  function send(event: FormEvent) {
    event.preventDefault()
    if (missing || !caller || !isAnswered(answers) || log.isPending) return
    log.mutate({
      body: {
        accountId: caller.account.id,
        contractId: caller.contract?.id,
        contactId: caller.contact?.id,
        callerName: caller.contact ? undefined : name.trim() || undefined,
        callBack: callBack.trim() || known || undefined,
        topic: topic && topic !== OTHER ? topic : undefined,
        answers,
        text,
      },
    })
  }
  return (
    <form className="lc" onSubmit={send}>
      <header>
        <Btn look="quiet" icon={IconX} aria-label={say.close} onClick={() => router.history.back()} />
        <h1>{say.logACall}</h1>
        <span className="push d3">{say.onTheLine}</span>
        <OnTheLine />
      </header>
      <div className="body">
        {caller ? (
          <CallerCard of={caller} onOther={() => setCaller(undefined)} />
        ) : (
          <CallerSearch onChoose={setCaller} />
        )}
        {caller && !caller.contact && (
          <label>
            <span className="t">{say.nameOfCaller}</span>
            <input className="field-in" value={name} onChange={(event) => setName(event.target.value)} />
          </label>
        )}
        {topics.length > 0 && (
          <div className="q">
            <span className="t">{say.whatAbout}</span>
            <Pick
              name="topic"
              label={say.whatAbout}
              options={[...topics.slice(0, 2), OTHER].map((one) => ({ value: one, label: one }))}
              value={topic}
              onChange={setTopic}
            />
          </div>
        )}
        <Questions whose="theirs" value={answers} onChange={setAnswers} />
        <label>
          <span className="t">{say.inTheirWords}</span>
          <textarea className="field-in" value={text} onChange={(event) => setText(event.target.value)} />
        </label>
        <SuggestWhileWriting text={text} />
        {caller && <CallBack value={callBack} known={known} onChange={setCallBack} />}
        <RefusalNote error={log.error} what={say.notLogged} />
      </div>
      <div className="bot">
        {caller && isAnswered(answers) && (
          <Result accountId={caller.account.id} contractId={caller.contract?.id} answers={answers} />
        )}
        <SendButton caller={caller} answers={answers} missing={missing} busy={log.isPending} />
      </div>
    </form>
  )
}

/** Says what the tap does: whether somebody is paged by it. */
function SendButton(props: { caller?: Caller; answers: Partial<Answers>; missing: string | undefined; busy: boolean }) {
  const ready = props.caller !== undefined && isAnswered(props.answers)
  const preview = useRead(
    support.preview,
    {
      query: {
        accountId: props.caller?.account.id,
        contractId: props.caller?.contract?.id,
        ...(isAnswered(props.answers) ? props.answers : {}),
      },
    },
    { enabled: ready, keep: true },
  ).data
  const pages = ready && preview?.paging.atOnce
  return (
    <Btn
      look="primary"
      size="touch"
      type="submit"
      icon={props.missing ? undefined : pages ? IconBellRinging : IconDeviceFloppy}
      disabled={props.missing !== undefined}
      busy={props.busy}
    >
      {props.busy ? say.logging : (props.missing ?? (pages ? say.logAndPage : say.logCall))}
    </Btn>
  )
}
