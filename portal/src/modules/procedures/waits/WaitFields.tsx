import { useState } from 'react'
import { procedures } from '#contracts/procedures'
import { useRead } from '../../../queries.ts'
import { ChoiceField, TextField } from '../../../ui/Field.tsx'
import { say } from '../../../words/project-waits.ts'
import { numberOf } from '../shown.ts'

/** What is waited for: a project by its id, and one of its milestones; without one until it is done. */
export type Wait = { on: string; milestone: string }

export const noWait: Wait = { on: '', milestone: '' }

interface Props {
  accountId: string | null
  /** The project that would wait: it cannot wait for itself. */
  except?: string
  value: Wait
  onValue: (value: Wait) => void
  error?: string
}

const most = 100

/** A running project of an account, and until when it is waited for. Where there are very many, one looks for it first. */
export function WaitFields({ accountId, except, value, onValue, error }: Props) {
  const [q, setQ] = useState('')
  const query = { account: accountId ?? undefined, state: 'running' as never, q: q.trim() || undefined, limit: most }
  const found = useRead(
    procedures.listRuns,
    { query },
    { kinds: ['procedure_run'], enabled: accountId !== null, keep: true },
  )
  const other = useRead(
    procedures.getRun,
    { params: { id: value.on } },
    { kinds: ['procedure_run'], enabled: value.on !== '' },
  )
  const offered = (found.data?.items ?? []).filter(({ id }) => id !== except)
  const ahead = (other.data?.milestones ?? []).filter(({ reachedAt }) => reachedAt === null)
  const many = found.data?.next != null || q !== ''
  return (
    <>
      {many && <TextField label={say.findProject} type="search" value={q} onText={setQ} />}
      <ChoiceField
        label={say.otherProject}
        error={error}
        hint={found.data && offered.length === 0 ? say.noOther : undefined}
        options={[
          { value: '', label: say.chooseProject },
          ...offered.map((one) => ({ value: one.id, label: `${numberOf(one)} ${one.title}` })),
        ]}
        value={value.on}
        onChoice={(on) => onValue({ on, milestone: '' })}
      />
      <ChoiceField
        label={say.until}
        disabled={value.on === ''}
        options={[
          { value: '', label: say.untilDone },
          ...ahead.map(({ name }) => ({ value: name, label: say.untilMilestone(name) })),
        ]}
        value={value.milestone}
        onChoice={(milestone) => onValue({ ...value, milestone })}
      />
    </>
  )
}
