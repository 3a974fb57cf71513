import { MultiSelect, Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMemo, useState } from 'react'
import { accounts } from '#contracts/accounts'
import { useRead } from '../../queries.ts'
import { say } from '../../words/accounts.ts'
import { common } from '../../words/common.ts'

export interface Named {
  id: string
  name: string
}

const options = (of: readonly Named[]) => of.map((one) => ({ value: one.id, label: one.name }))

/** Everybody on the staff who has not left, by name. `known` are added: people of older records. */
export function useStaff(known: readonly Named[] = []) {
  const read = useRead(accounts.listPeople, { query: { of: 'staff', limit: 200 } }, { kinds: ['person'] })
  const items = useMemo(() => {
    const all = new Map<string, Named>()
    for (const person of [...(read.data?.items ?? []), ...known])
      all.set(person.id, { id: person.id, name: person.name })
    return [...all.values()].sort((a, b) => a.name.localeCompare(b.name))
  }, [read.data, known])
  return { ...read, items }
}

interface PickLook {
  label: string
  placeholder?: string
  hint?: string
  error?: string
  clearable?: boolean
}

/** One of the staff. */
export function StaffPicker(
  props: PickLook & { value: string | null; known?: readonly Named[]; onPick: (id: string | null) => void },
) {
  const staff = useStaff(props.known)
  return (
    <Select
      label={props.label}
      placeholder={props.placeholder ?? common.name}
      description={props.hint}
      error={props.error}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      searchable
      clearable={props.clearable}
      nothingFoundMessage={say.nobodyOfThatName}
      data={options(staff.items)}
      value={props.value}
      onChange={props.onPick}
    />
  )
}

/** Several of the staff, in no order. */
export function StaffManyPicker(props: PickLook & { values: string[]; onPick: (ids: string[]) => void }) {
  const staff = useStaff()
  return (
    <MultiSelect
      label={props.label}
      placeholder={props.values.length === 0 ? (props.placeholder ?? say.names) : undefined}
      description={props.hint}
      error={props.error}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      searchable
      clearable={props.clearable}
      hidePickedOptions
      nothingFoundMessage={say.nobodyOfThatName}
      data={options(staff.items)}
      value={props.values}
      onChange={props.onPick}
    />
  )
}

/** One account, found by name, number, contract or domain. */
export function AccountPicker(
  props: PickLook & {
    value: string | null
    known?: Named | null
    kind?: 'partner' | 'customer'
    onPick: (id: string | null, name: string) => void
  },
) {
  const [words, setWords] = useState('')
  const [asked] = useDebouncedValue(words, 150)
  const read = useRead(
    accounts.listAccounts,
    { query: { q: asked || undefined, kind: props.kind, limit: 20 } },
    { kinds: ['account'], keep: true },
  )
  const found = (read.data?.items ?? []).map((one) => ({ value: one.id, label: `${one.name} ${one.number}` }))
  const known = props.known && !found.some((one) => one.value === props.known?.id)
  return (
    <Select
      label={props.label}
      placeholder={props.placeholder ?? say.nameNumberOrDomain}
      description={props.hint}
      error={props.error}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      searchable
      clearable={props.clearable}
      nothingFoundMessage={read.isFetching ? say.looking : say.noAccountLikeThat}
      data={known && props.known ? [...found, { value: props.known.id, label: props.known.name }] : found}
      filter={({ options: all }) => all}
      value={props.value}
      onSearchChange={(text) => setWords(found.some((one) => one.label === text) ? '' : text)}
      onChange={(id, option) => props.onPick(id, option?.label ?? '')}
    />
  )
}
