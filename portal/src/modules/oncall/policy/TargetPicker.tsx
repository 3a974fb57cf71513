import { MultiSelect } from '@mantine/core'
import { accounts } from '#contracts/accounts'
import { oncall } from '#contracts/oncall'
import { useRead } from '../../../queries.ts'
import { policyFormWords as words } from '../../../words/policy.ts'
import { useStaff } from '../../accounts/pickers.tsx'
import { type Target, targetKey, targetOf } from './form.ts'

/** Rotas, teams and people a step pages; rotas first, because people leave. */
export function TargetPicker(props: {
  label: string
  hint?: string
  error?: string
  targets: Target[]
  names: Record<string, string>
  onTargets: (targets: Target[]) => void
}) {
  const rotas = useRead(oncall.listRotas, {}, { kinds: ['rota'] })
  const teams = useRead(accounts.listTeams, {}, { kinds: ['team'] })
  const staff = useStaff()
  const option = (kind: Target['kind']) => (one: { id: string; name: string }) => ({
    value: `${kind}:${one.id}`,
    label: one.name,
  })
  const known = [
    { group: words.groupRotas, items: (rotas.data?.items ?? []).map(option('rota')) },
    { group: words.groupTeams, items: (teams.data?.items ?? []).map(option('team')) },
    { group: words.groupPeople, items: staff.items.map(option('person')) },
  ]
  const all = new Set(known.flatMap((group) => group.items.map((item) => item.value)))
  const other = props.targets
    .filter((target) => !all.has(targetKey(target)))
    .map((target) => ({ value: targetKey(target), label: props.names[target.id] ?? words.gone }))
  return (
    <MultiSelect
      label={props.label}
      description={props.hint}
      error={props.error}
      placeholder={props.targets.length === 0 ? words.target : undefined}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      searchable
      hidePickedOptions
      nothingFoundMessage={words.nothingNamed}
      data={other.length > 0 ? [...known, { group: words.groupBefore, items: other }] : known}
      value={props.targets.map(targetKey)}
      onChange={(keys) => props.onTargets(keys.map(targetOf))}
    />
  )
}
