import { useState } from 'react'
import { oncall } from '#contracts/oncall'
import type { Reply } from '../../../api.ts'
import { useAct } from '../../../queries.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { Section } from '../../../ui/Card.tsx'
import { ChoiceField } from '../../../ui/Field.tsx'
import { RefusalNote } from '../../../ui/States.tsx'
import { rotaWords, feedWords as words } from '../../../words/oncall.ts'
import { type Named, StaffPicker } from '../../accounts/pickers.tsx'
import type { Rota } from '../words.ts'
import { spanText } from './range.ts'

type As = 'absences' | 'overrides'
type Seen = Reply<typeof oncall.importCalendar>

/** Takes absences or covers from a calendar file: first what would become of each entry, then the entries. */
export function Import({ rota, known }: { rota: Rota; known: readonly Named[] }) {
  const [text, setText] = useState('')
  const [as, setAs] = useState<As>('absences')
  const [personId, setPersonId] = useState<string | null>(null)
  const [seen, setSeen] = useState<Seen | null>(null)
  const look = useAct(oncall.importCalendar, setSeen)
  const take = useAct(oncall.importCalendar, (reply) => {
    setSeen(reply)
    setText('')
  })
  const body = { text, as, personId }
  const choose = (file: File | undefined) => {
    setSeen(null)
    void file?.text().then(setText)
  }
  const good = seen?.items.filter((one) => one.fault === null).length ?? 0
  const gaps = seen?.proof?.gaps.filter((gap) => gap.isNew) ?? []
  return (
    <Section title={words.importTitle}>
      <p className="sm d3">{words.importHint}</p>
      <div className="stack g2">
        <label className="field">
          <span className="lb">{words.file}</span>
          <input className="in" type="file" accept=".ics,text/calendar" onChange={(e) => choose(e.target.files?.[0])} />
        </label>
        {text !== '' && (
          <>
            <ChoiceField
              label={words.as}
              options={[
                { value: 'absences' as As, label: words.absences },
                { value: 'overrides' as As, label: words.overrides },
              ]}
              value={as}
              onChoice={setAs}
            />
            <StaffPicker label={words.whose} clearable value={personId} known={known} onPick={setPersonId} />
            <Btn busy={look.isPending} onClick={() => look.mutate({ params: { id: rota.id }, body })}>
              {look.isPending ? words.looking : words.look}
            </Btn>
          </>
        )}
        <RefusalNote error={look.error ?? take.error} />
        {seen && seen.items.length === 0 && <p className="d3">{words.nothing}</p>}
        {seen && seen.saved > 0 && <p aria-live="polite">{words.taken(seen.saved)}</p>}
        {seen && seen.items.length > 0 && (
          <ul className="sw imported">
            {seen.items.slice(0, 30).map((one, index) => (
              <li key={index}>
                <span className="grow">
                  <span className="block">{one.summary || '…'}</span>
                  {one.fault === null && one.from && one.until ? (
                    <span className="sm d3">
                      {one.person?.name}, {spanText(one.from.getTime(), one.until.getTime(), rota.zone)}
                    </span>
                  ) : (
                    <span className="sm t-p1">{one.fault}</span>
                  )}
                </span>
              </li>
            ))}
            {seen.items.length > 30 && <li className="sm d3">{rotaWords.andMore(seen.items.length - 30)}</li>}
          </ul>
        )}
        {seen && seen.saved === 0 && good > 0 && (
          <>
            {gaps.length > 0 && (
              <ul className="call p1">
                {gaps.slice(0, 8).map((gap) => (
                  <li key={gap.from.getTime()} className="sm">
                    {spanText(gap.from.getTime(), gap.until.getTime(), rota.zone)}
                  </li>
                ))}
                {gaps.length > 8 && <li className="sm">{rotaWords.andMore(gaps.length - 8)}</li>}
              </ul>
            )}
            {good < seen.items.length && <p className="sm d3">{words.leftOut(seen.items.length - good)}</p>}
            <Btn
              look="primary"
              busy={take.isPending}
              onClick={() =>
                take.mutate({
                  params: { id: rota.id },
                  body: { ...body, save: true, leaveOut: true, seenGaps: seen.proof?.seen ?? undefined },
                })
              }
            >
              {gaps.length > 0 ? words.takeWithGaps(good, gaps.length) : words.take(good)}
            </Btn>
          </>
        )}
      </div>
    </Section>
  )
}
