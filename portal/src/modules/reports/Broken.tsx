import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { promises } from '#contracts/promises'
import { span } from '../../format.ts'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { common } from '../../words/common.ts'
import { say } from '../../words/reports.ts'
import type { Report } from './charts.tsx'

type Broken = Report['brokenOnes'][number]

/** What people say for it: the number a label begins with, or the whole of it. */
const number = (label: string) => /^\d+/.exec(label)?.[0] ?? label

/** Why it was broken, in a person's words; asked for until somebody gives it. */
function Reason({ of }: { of: Broken }) {
  const [writing, setWriting] = useState(false)
  const [words, setWords] = useState(of.reason)
  const explain = useAct(promises.explainBreach, () => setWriting(false))
  if (!writing)
    return (
      <button type="button" className="s reason" onClick={() => setWriting(true)}>
        {of.reason ? of.reason : <span className="t-p3">{say.noReasonGivenYet}</span>}
      </button>
    )
  function save(event: FormEvent) {
    event.preventDefault()
    if (words.trim()) explain.mutate({ params: { id: of.id }, body: { reason: words.trim() } })
  }
  return (
    <form className="row reasonform" onSubmit={save}>
      <input
        className="reasonin grow"
        aria-label={say.whyWasBroken(of.label)}
        value={words}
        maxLength={500}
        // biome-ignore lint/a11y/noAutofocus: opened by the reader to write in it
        autoFocus
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && setWriting(false)}
      />
      <Btn size="sm" type="submit" busy={explain.isPending} disabled={words.trim() === ''}>
        {explain.isPending ? common.saving : say.saveReason}
      </Btn>
      <RefusalNote error={explain.error} what={say.notSaved} />
    </form>
  )
}

/** Broken promises, the longest over first, each with its reason. */
export function BrokenList({ of, all, onAll }: { of: Report; all: boolean; onAll: () => void }) {
  const shown = all ? of.brokenOnes : of.brokenOnes.slice(0, 6)
  return (
    <section className="tbw">
      <div className="row brhead">
        <h2 className="h3">{of.broken === 1 ? say.theBrokenOne : say.theBrokenOnes(of.broken)}</h2>
        {of.brokenOnes.length > 6 && (
          <button type="button" className="link sm push bare-text" onClick={onAll}>
            {all ? say.fewer : common.all}
          </button>
        )}
      </div>
      {shown.length === 0 && <p className="d2 brnone">{say.noneInThisTime}</p>}
      {shown.map((one) => (
        <div className="br" key={one.id}>
          {one.severity ? <Severity of={one.severity} quiet /> : <span />}
          <span className="cut">
            <span className="a cut say" title={one.label}>
              {one.subject.kind === 'request' ? (
                <Link className="link" to="/requests/$request" params={{ request: one.subject.id }}>
                  {number(one.label)}
                </Link>
              ) : (
                number(one.label)
              )}{' '}
              {one.name.toLowerCase()}, {one.account.name}
            </span>
            <Reason of={one} />
          </span>
          <span className="num t-p1 b">{span(one.overMs)}</span>
        </div>
      ))}
    </section>
  )
}
