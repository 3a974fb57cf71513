import { Menu } from '@mantine/core'
import { IconCheck, IconChevronDown } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { common } from '../words/common.ts'
import { Icon } from './Icon.tsx'

export interface FilterMenuProps {
  label: string
  options: { value: string; label: ReactNode; word: string }[]
  /** Comma-separated values as they stand in the address; empty means all. */
  value: string
  onChange: (value: string) => void
  /** Several at once. */
  many?: boolean
  all?: string
}

/** One filter of a list: its name, what is chosen, and a menu. */
export function FilterMenu({ label, options, value, onChange, many, all = common.all }: FilterMenuProps) {
  const chosen = value === '' ? [] : value.split(',')
  const words = options.filter((option) => chosen.includes(option.value)).map((option) => option.word)
  function choose(one: string) {
    if (!many) return onChange(chosen[0] === one ? '' : one)
    onChange(chosen.includes(one) ? chosen.filter((other) => other !== one).join(',') : [...chosen, one].join(','))
  }
  return (
    <Menu closeOnItemClick={!many} position="bottom-start">
      <Menu.Target>
        <button type="button" className="btn filter">
          <span>{label}</span>
          <b>{words.length > 0 ? words.join(', ') : all}</b>
          <Icon of={IconChevronDown} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onChange('')} rightSection={chosen.length === 0 ? <Icon of={IconCheck} /> : null}>
          {all}
        </Menu.Item>
        {options.map((option) => (
          <Menu.Item
            key={option.value}
            onClick={() => choose(option.value)}
            rightSection={chosen.includes(option.value) ? <Icon of={IconCheck} /> : null}
          >
            {option.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
