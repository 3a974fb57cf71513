import { MultiSelect } from '@mantine/core'
import { useState } from 'react'
import { accounts } from '#contracts/accounts'
import { promises } from '#contracts/promises'
import { useRead } from '../../queries.ts'
import { TextField } from '../../ui/Field.tsx'
import { say } from '../../words/builder.ts'
import { useStaff } from '../accounts/pickers.tsx'
import { type Draft, filtered, withNone } from './draft.ts'
import type { DataSet } from './figure.ts'

type Named = { id: string; name: string }
const options = (of: readonly Named[] | undefined) => (of ?? []).map(({ id, name }) => ({ value: id, label: name }))

/** What can be chosen of each kind of thing. */
function useThings(): Record<string, { value: string; label: string }[]> {
  const all = useRead(accounts.listAccounts, { query: { limit: 200 } }, { kinds: ['account'] }).data?.items
  const teams = useRead(accounts.listTeams, {}, { kinds: ['team'] }).data?.items
  const plans = useRead(promises.listPlans, {}, { kinds: ['plan'] }).data?.items
  const staff = useStaff()
  return {
    account: options(all?.filter((one) => one.kind !== 'provider')),
    team: options(teams),
    plan: options(plans),
    person: options(staff.items),
  }
}

function Tags({ of, onChange }: { of: readonly string[]; onChange: (tags: string[]) => void }) {
  const [text, setText] = useState(of.join(', '))
  return (
    <TextField
      label={say.tags}
      hint={say.tagsHint}
      value={text}
      onText={setText}
      onBlur={() =>
        onChange(
          text
            .split(',')
            .map((tag) => tag.trim())
            .filter(Boolean),
        )
      }
    />
  )
}

/** Which rows of the data set count: any of the chosen ones, of each filter that is set. */
export function Filters(props: {
  set: DataSet
  of: Draft['definition']
  onChange: (next: Draft['definition']) => void
}) {
  const { set, of, onChange } = props
  const things = useThings()
  const chosen = Object.keys(of.filters).length
  return (
    <details open={chosen > 0 || undefined} className="rb-filters">
      <summary>{say.filters(chosen)}</summary>
      <div className="stack">
        {set.dimensions.map((dimension) => {
          const words = dimension.words?.map(({ key, label }) => ({ value: key, label }))
          const data = dimension.source ? withNone(things[dimension.source] ?? []) : (words ?? [])
          const values = of.filters[dimension.name] ?? []
          const known = new Set(data.map(({ value }) => value))
          // What is chosen and not in the list (the two-hundred-and-first account) stays chosen.
          const others = values.filter((value) => !known.has(value)).map((value) => ({ value, label: value }))
          return (
            <MultiSelect
              key={dimension.name}
              label={dimension.label}
              placeholder={values.length === 0 ? say.any : undefined}
              data={[...data, ...others]}
              value={values}
              searchable
              clearable
              hidePickedOptions
              clearButtonProps={{ 'aria-label': say.remove(dimension.label) }}
              onChange={(keys) => onChange(filtered(of, dimension.name, keys))}
            />
          )
        })}
        {set.tags && <Tags of={of.filters.tags ?? []} onChange={(tags) => onChange(filtered(of, 'tags', tags))} />}
      </div>
    </details>
  )
}
