import { type ReactNode, useRef, useState } from 'react'
import { common } from '../words/common.ts'
import { Btn } from './Btn.tsx'
import { CheckField } from './Field.tsx'
import { RefusalNote } from './States.tsx'

interface Props {
  label: string
  placeholder: string
  save: string
  /** Beside the tick that lets the customer read the entry. Without it there is no tick. */
  tick?: (visible: boolean) => ReactNode
  busy: boolean
  /** Beside the button: a file to go along. */
  tools?: ReactNode
  error: Error | null
  /** Writes the entry; `written` empties the line. */
  onWrite: (entry: { text: string; visibility: 'customer' | 'internal' }, written: () => void) => void
}

/** A line to write into above a journal; it grows when there is something in it, and Ctrl Enter saves. */
export function JournalLine({ label, placeholder, save, tick, tools, busy, error, onWrite }: Props) {
  const [text, setText] = useState('')
  const [visible, setVisible] = useState(false)
  const area = useRef<HTMLTextAreaElement>(null)
  const written = () => {
    setText('')
    setVisible(false)
    area.current?.blur()
  }
  const send = () =>
    text.trim() && !busy && onWrite({ text: text.trim(), visibility: visible ? 'customer' : 'internal' }, written)
  return (
    <div className="jot">
      <label className="sr" htmlFor="journal-entry">
        {label}
      </label>
      <textarea
        id="journal-entry"
        ref={area}
        className="in"
        rows={text ? 3 : 1}
        placeholder={placeholder}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send()
          if (event.key === 'Escape') area.current?.blur()
        }}
      />
      {(text || tools) && (
        <div className="row wrap">
          {tools}
          {text && tick && (
            <CheckField checked={visible} onCheck={setVisible}>
              {tick(visible)}
            </CheckField>
          )}
          {text && (
            <span className="push">
              <Btn look={visible ? 'primary' : 'ink'} busy={busy} keyCap="Ctrl Enter" onClick={send}>
                {busy ? common.saving : save}
              </Btn>
            </span>
          )}
        </div>
      )}
      <RefusalNote error={error} />
    </div>
  )
}
