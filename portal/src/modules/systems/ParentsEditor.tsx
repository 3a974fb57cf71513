import { MultiSelect } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { systems } from '#contracts/systems'
import { useRead } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { ChoiceField } from '../../ui/Field.tsx'
import { say } from '../../words/systems.ts'

export interface GroupDraft {
  mode: 'any' | 'all'
  members: { id: string; name: string }[]
}

const MODES = [
  { value: 'all', label: say.allAreNeeded },
  { value: 'any', label: say.oneIsEnough },
] as const

/** Groups a system depends on: of each, all members or any one. */
export function ParentsEditor(props: {
  accountId: string
  /** The system itself, which is never offered. */
  without?: string
  groups: GroupDraft[]
  onGroups: (groups: GroupDraft[]) => void
}) {
  const { groups, onGroups } = props
  const put = (at: number, part: Partial<GroupDraft>) =>
    onGroups(groups.map((group, n) => (n === at ? { ...group, ...part } : group)))
  return (
    <fieldset className="field wide">
      <legend>{say.dependsOn}</legend>
      {groups.map((group, n) => (
        <div key={n} className="sy-group">
          <ChoiceField
            label={say.groupNeeds}
            hideLabel
            options={MODES}
            value={group.mode}
            onChoice={(mode) => put(n, { mode })}
          />
          <Members
            accountId={props.accountId}
            without={props.without}
            value={group.members}
            onValue={(members) => put(n, { members })}
          />
          <Btn
            icon={IconX}
            aria-label={say.removeGroup}
            onClick={() => onGroups(groups.filter((_, other) => other !== n))}
          />
        </div>
      ))}
      <span>
        <Btn icon={IconPlus} onClick={() => onGroups([...groups, { mode: 'all', members: [] }])}>
          {say.addGroup}
        </Btn>
      </span>
    </fieldset>
  )
}

function Members(props: {
  accountId: string
  without?: string
  value: GroupDraft['members']
  onValue: (members: GroupDraft['members']) => void
}) {
  const [words, setWords] = useState('')
  const [asked] = useDebouncedValue(words, 150)
  const read = useRead(
    systems.listSystems,
    { query: { account: props.accountId, q: asked || undefined, limit: 30 } },
    { kinds: ['system'], keep: true, enabled: props.accountId !== '' },
  )
  const found = (read.data?.items ?? []).filter(({ id }) => id !== props.without)
  const all = new Map([...found, ...props.value].map(({ id, name }) => [id, name]))
  return (
    <MultiSelect
      aria-label={say.members}
      placeholder={props.value.length === 0 ? say.pickSystems : undefined}
      searchable
      hidePickedOptions
      nothingFoundMessage={say.noneFits}
      data={[...all].map(([value, label]) => ({ value, label }))}
      filter={({ options }) => options}
      searchValue={words}
      onSearchChange={setWords}
      value={props.value.map(({ id }) => id)}
      onChange={(ids) => props.onValue(ids.map((id) => ({ id, name: all.get(id) ?? '' })))}
    />
  )
}
