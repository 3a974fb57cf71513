import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useRef, useState } from 'react'
import { type Answers, support } from '#contracts/support'
import { call, Problem } from '../../api.ts'
import { clockMinutes, when } from '../../format.ts'
import { queries, useRead } from '../../queries.ts'
import { useTitle } from '../../shell/title.ts'
import { useNowEvery } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/support.ts'
import { SuggestWhileWriting } from '../knowledge/SuggestWhileWriting.tsx'
import { FileDrop } from './FileDrop.tsx'
import { PreviewCard } from './PreviewCard.tsx'
import { isAnswered, Pick, Questions } from './Questions.tsx'
import { topicIcon } from './topic-icon.ts'
import { upload } from './upload.ts'
import './customer.css'

const OTHER = say.other

function useSending() {
  const navigate = useNavigate()
  const attempt = useRef<string>(crypto.randomUUID())
  return useMutation({
    mutationFn: async (form: { title: string; text: string; topic?: string; answers?: Answers; files: File[] }) => {
      const files = await upload(form.files, {})
      return call(support.createRequest, { body: { ...form, files } }, { key: attempt.current })
    },
    onError: (error) => {
      if (error instanceof Problem) attempt.current = crypto.randomUUID()
    },
    onSuccess: async (created) => {
      await queries.invalidateQueries()
      await navigate({ to: '/requests/$request', params: { request: String(created.number) } })
    },
  })
}

/** The customer's new request, with what we promise for it beside the form. */
export default function NewRequest() {
  const [topic, setTopic] = useState<string>()
  const [title, setTitle] = useState('')
  const [text, setText] = useState('')
  const [answers, setAnswers] = useState<Partial<Answers>>({})
  const [files, setFiles] = useState<File[]>([])
  const now = useNowEvery(30_000)
  const topics = useRead(support.topics, {}).data?.items ?? []
  const preview = useRead(support.preview, { query: isAnswered(answers) ? answers : {} }, { keep: true })
  const sending = useSending()
  const fields = sending.error instanceof Problem ? (sending.error.fields ?? {}) : {}
  useTitle(say.newRequest)
  const missing = title.trim() === '' || text.trim() === ''
  function send(event?: FormEvent) {
    event?.preventDefault()
    if (missing || sending.isPending) return
    sending.mutate({
      title: title.trim(),
      text,
      topic: topic && topic !== OTHER ? topic : undefined,
      answers: isAnswered(answers) ? answers : undefined,
      files,
    })
  }
  const due = preview.data?.firstResponseBy
  const button = (
    <Btn
      look="primary"
      size="touch"
      type="submit"
      form="new-request"
      busy={sending.isPending}
      disabled={missing}
      title={missing ? say.needsSentence : undefined}
    >
      {sending.isPending ? say.sending : say.sendRequest}
    </Btn>
  )
  return (
    <div className="wrapc side">
      <h1>{say.newRequest}</h1>
      <form className="ask" id="new-request" onSubmit={send}>
        {topics.length > 0 && (
          <div>
            <span className="lab">{say.whatAbout}</span>
            <Pick
              name="topic"
              className="four"
              label={say.whatAbout}
              options={[...topics.slice(0, 3), OTHER].map((one) => ({ value: one, label: one, icon: topicIcon(one) }))}
              value={topic}
              onChange={setTopic}
            />
          </div>
        )}
        <label>
          <span className="lab">{say.inOneSentence}</span>
          <input
            className="field-in"
            value={title}
            maxLength={200}
            required
            onChange={(event) => setTitle(event.target.value)}
          />
          {fields.title && <span className="field-bad block">{fields.title}</span>}
        </label>
        <Questions whose="own" value={answers} onChange={setAnswers} />
        <label>
          <span className="lab">{say.whatHappens}</span>
          <textarea className="field-in" value={text} required onChange={(event) => setText(event.target.value)} />
          {fields.text && <span className="field-bad block">{fields.text}</span>}
        </label>
        <SuggestWhileWriting text={`${title}\n${text}`} />
        <FileDrop files={files} onFiles={setFiles} words={say.addPictures25} />
        <RefusalNote error={sending.error} what={say.notSent} />
        <div className="row send">
          {button}
          <span className="d2">{say.everyAnswer}</span>
        </div>
      </form>
      <aside>
        <PreviewCard of={preview.data} answered={isAnswered(answers)} />
      </aside>
      <div className="stick">
        <span>
          <span className="k block">{due ? say.firstResponseBy : say.firstResponse}</span>
          <span className="t tn">
            {due ? (when(due, now, 'minutes').length > 9 ? clockMinutes(due) : when(due, now, 'minutes')) : say.soon}
          </span>
        </span>
        {button}
      </div>
    </div>
  )
}
