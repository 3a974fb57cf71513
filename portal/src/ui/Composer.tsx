import { IconArrowUpRight, IconLock, IconPaperclip, IconX } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, type Ref, useId, useRef, useState } from 'react'
import { bytes } from '../format.ts'
import { Btn } from './Btn.tsx'
import { Icon } from './Icon.tsx'
import { Seg } from './Seg.tsx'
import './message.css'
import { common } from '../words/common.ts'
import { say } from '../words/ui.ts'

export type ComposerKind = 'answer' | 'note'

export interface ComposerProps {
  /** Short name of the account: "Send to Acme". */
  account: string
  /** Who receives an answer. */
  recipients: ReactNode
  kind: ComposerKind
  onKind: (kind: ComposerKind) => void
  text: string
  onText: (text: string) => void
  files: File[]
  onFiles: (files: File[]) => void
  sending: boolean
  onSend: (kind: ComposerKind) => void
  /** Stands between the head and the text: a refusal, who else is typing. */
  notice?: ReactNode
  aside?: ReactNode
  /** Beside the paper clip: prepared words. */
  tools?: ReactNode
  /** Beside the button: what happens after it. */
  foot?: ReactNode
  inputRef?: Ref<HTMLTextAreaElement>
}

function FileList({ files, onFiles }: { files: File[]; onFiles: (files: File[]) => void }) {
  if (files.length === 0) return null
  return (
    <div className="row wrap cfiles">
      {files.map((file) => (
        <span key={`${file.name}${file.size}${file.lastModified}`} className="chip line">
          {file.name} <span className="d3">{bytes(file.size)}</span>
          <button
            type="button"
            aria-label={say.leaveOut(file.name)}
            onClick={() => onFiles(files.filter((f) => f !== file))}
          >
            <Icon of={IconX} />
          </button>
        </span>
      ))}
    </div>
  )
}

/**
 * Writes an answer or a note. The whole box changes with the kind, the text stays. Text that was written as a note
 * leaves the house only after a second look.
 */
export function Composer(props: ComposerProps) {
  const { account, kind, text, sending } = props
  const [wasNote, setWasNote] = useState(false)
  const [looking, setLooking] = useState(false)
  const picker = useRef<HTMLInputElement>(null)
  const id = useId()
  const note = kind === 'note'
  const empty = text.trim() === '' && props.files.length === 0

  function change(next: ComposerKind) {
    if (kind === 'note' && next === 'answer' && text.trim() !== '') setWasNote(true)
    setLooking(false)
    props.onKind(next)
  }
  function send() {
    if (empty || sending) return
    if (!note && wasNote && !looking) {
      setLooking(true)
      return
    }
    setWasNote(false)
    setLooking(false)
    props.onSend(kind)
  }
  function keys(event: KeyboardEvent) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      send()
    }
    if (event.key === 'Escape') (event.target as HTMLElement).blur()
  }

  return (
    <div className={note ? 'composer note' : 'composer'}>
      <div className="cbar">
        <Seg
          label={say.whatYouWrite}
          value={kind}
          onChange={change}
          options={[
            {
              value: 'answer',
              label: (
                <>
                  <Icon of={IconArrowUpRight} />
                  {say.answer}
                </>
              ),
            },
            {
              value: 'note',
              label: (
                <>
                  <Icon of={IconLock} />
                  {say.internalNote}
                </>
              ),
            },
          ]}
        />
        {props.aside && <span className="sm d3 cut desk-only">{props.aside}</span>}
        <Btn
          look="quiet"
          size="sm"
          className="push"
          icon={IconPaperclip}
          aria-label={say.attachFiles}
          onClick={() => picker.current?.click()}
        />
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            props.onFiles([...props.files, ...(event.target.files ?? [])])
            event.target.value = ''
          }}
        />
        {props.tools}
      </div>
      {props.notice && <div className="cnotice">{props.notice}</div>}
      <label className="sr" htmlFor={id}>
        {note ? say.internalNoteNeverSees(account) : say.answerTo(account)}
      </label>
      <textarea
        id={id}
        ref={props.inputRef}
        className="cin"
        value={text}
        rows={2}
        placeholder={note ? say.writeForYourColleagues : say.writeTo(account)}
        onChange={(event) => {
          if (event.target.value.trim() === '') setWasNote(false)
          setLooking(false)
          props.onText(event.target.value)
        }}
        onKeyDown={keys}
      />
      <FileList files={props.files} onFiles={props.onFiles} />
      {looking && (
        <div className="call p3 csecond" role="alert">
          <Icon of={IconLock} />
          <span className="grow">
            <span className="b">{say.thisBeganAsAn}</span> {say.willReadEveryWord(account)}
          </span>
        </div>
      )}
      <div className="cbar cfoot">
        <span className="sm d2 cut">{note ? say.neverSeesThis(account) : props.recipients}</span>
        <span className="push row">
          {props.foot}
          <Btn
            look={note ? 'ink' : 'primary'}
            icon={note ? IconLock : undefined}
            keyCap="Ctrl Enter"
            busy={sending}
            disabled={empty}
            title={empty ? say.needsSomeWordsFirst : undefined}
            onClick={send}
          >
            {note
              ? sending
                ? say.savingNote
                : say.saveNote
              : sending
                ? common.sending
                : looking
                  ? say.sendToAfterAll(account)
                  : say.sendTo(account)}
          </Btn>
        </span>
      </div>
    </div>
  )
}
