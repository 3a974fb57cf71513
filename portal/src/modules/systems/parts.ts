import type { ComponentType } from 'react'
import { later } from '../../ui/later.tsx'

/** What another module shows on the page of a system: alarms, checks, values. */
export interface SystemPartProps {
  systemId: string
  accountId: string
}

/**
 * A module that has a part for the page of a system puts `SystemPart.tsx` with a default export into its folder; it is loaded
 * with the page. Parts stand in the order of this list, others after them by name.
 */
const order = ['alerts', 'monitoring', 'metrics', 'logs']
const found = import.meta.glob<{ default: ComponentType<SystemPartProps> }>('../*/SystemPart.tsx')
const moduleOf = (path: string) => path.split('/')[1]!
const placeOf = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length)

export const systemParts = Object.entries(found)
  .map(([path, load]) => ({ name: moduleOf(path), Part: later(load) }))
  .sort((a, b) => placeOf(a.name) - placeOf(b.name) || a.name.localeCompare(b.name))
