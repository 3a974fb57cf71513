import { useState } from 'react'
import { crises } from '#contracts/crises'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Seg } from '../../ui/Seg.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/crises.ts'
import type { Crisis } from './shown.ts'

type Kind = 'note' | 'finding' | 'decision'
const written = ['note', 'finding', 'decision'] as const

/** The line everybody writes into: at the head of the war room, and on a telephone always under the thumb. */
export function Write({ of }: { of: Crisis }) {
  const [text, setText] = useState('')
  const [kind, setKind] = useState<Kind>('note')
  // What was typed on while the entry was on its way stays.
  const act = useAct(crises.writeEntry, (_, { body }) => {
    setText((now) => (now.trim() === body.text ? '' : now))
    setKind('note')
  })
  const send = () =>
    text.trim() && !act.isPending && act.mutate({ params: { id: of.id }, body: { text: text.trim(), kind } })
  return (
    <div className="cr-write">
      {text && (
        <Seg
          label={say.kind}
          value={kind}
          onChange={setKind}
          options={written.map((value) => ({ value, label: say[value] }))}
        />
      )}
      <div className="cr-line-in">
        <label className="sr" htmlFor="war-room-entry">
          {say.writeInto}
        </label>
        <textarea
          id="war-room-entry"
          className="in"
          rows={text ? 2 : 1}
          maxLength={4000}
          placeholder={say.placeholder}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send()
          }}
        />
        <Btn look="ink" size="touch" busy={act.isPending} disabled={!text.trim()} onClick={send}>
          {act.isPending ? say.writing : say.write}
        </Btn>
      </div>
      <RefusalNote error={act.error} what={say.notSaved} />
    </div>
  )
}
