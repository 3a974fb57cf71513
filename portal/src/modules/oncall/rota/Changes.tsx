import { IconArrowsExchange } from '@tabler/icons-react'
import { allowance } from '../../../format.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { Section } from '../../../ui/Card.tsx'
import { TextField } from '../../../ui/Field.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import { RefusalNote } from '../../../ui/States.tsx'
import { planWords as words } from '../../../words/plan.ts'
import { instantOfText, wallText } from '../../../zone.ts'
import { type Named, StaffPicker } from '../../accounts/pickers.tsx'
import type { Rota } from '../words.ts'
import { type Change, type Draft, isReady } from './draft.ts'
import { Proof, type useProof } from './Proof.tsx'
import { spanText } from './range.ts'

interface ChangesProps {
  rota: Rota
  draft: Draft
  known: readonly Named[]
}

function Cover({ change, rota, draft, known }: ChangesProps & { change: Exclude<Change, { kind: 'remove' }> }) {
  const { zone } = rota
  const put = (end: 'from' | 'until') => (text: string) => {
    const at = instantOfText(text, zone)
    if (!Number.isNaN(at)) draft.edit(change.key, { [end]: at })
  }
  return (
    <>
      <div className="row top-a">
        <Icon of={IconArrowsExchange} />
        <span className="grow">
          {spanText(change.from, change.until, zone)}
          <span className="sm d3 block">{allowance(change.until - change.from)}</span>
        </span>
        <Btn size="sm" look="quiet" onClick={() => draft.drop(change.key)}>
          {words.drop}
        </Btn>
      </div>
      <StaffPicker
        label={change.kind === 'away' ? words.whoAway : words.whoCovers}
        value={change.personId}
        known={known}
        onPick={(personId) => draft.edit(change.key, { personId })}
      />
      <TextField
        label={words.fromField}
        type="datetime-local"
        value={wallText(change.from, zone)}
        onText={put('from')}
        error={change.until > change.from ? undefined : words.beforeEnd}
      />
      <TextField
        label={words.untilField}
        type="datetime-local"
        value={wallText(change.until, zone)}
        onText={put('until')}
      />
      <TextField
        label={words.reason}
        optional
        maxLength={200}
        value={change.reason}
        onText={(reason) => draft.edit(change.key, { reason })}
      />
    </>
  )
}

function Removal({ change, rota, draft }: ChangesProps & { change: Extract<Change, { kind: 'remove' }> }) {
  const found = rota.overrides.find((one) => one.id === change.overrideId)
  if (!found) return null
  return (
    <div className="row top-a">
      <Icon of={IconArrowsExchange} />
      <span className="grow">
        {words.takenBack(found.person?.name ?? words.away(found.replaces?.name ?? ''))}
        <span className="sm d3 block">{spanText(found.from.getTime(), found.until.getTime(), rota.zone)}</span>
      </span>
      <Btn size="sm" look="quiet" onClick={() => draft.drop(change.key)}>
        {words.keep}
      </Btn>
    </div>
  )
}

/** What is changed and not saved, each change with its own fields and, if refused, the refusal. */
export function Changes(props: ChangesProps & { proof: ReturnType<typeof useProof> }) {
  const { draft, rota } = props
  if (draft.changes.length === 0) return null
  return (
    <Section title={words.unsaved}>
      {draft.error !== null && <RefusalNote error={draft.error} />}
      {draft.changes.map((change) => (
        <div key={change.key} className="change">
          {change.kind === 'remove' ? <Removal {...props} change={change} /> : <Cover {...props} change={change} />}
          {!isReady(change) && <span className="sm d3">{words.needs}</span>}
        </div>
      ))}
      <Proof of={props.proof} zone={rota.zone} />
    </Section>
  )
}
