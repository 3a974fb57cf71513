import type { ComponentType } from 'react'
import { later } from '../../ui/later.tsx'

/** A span of time, in milliseconds since 1970, and what of it a system's lanes are about. */
export interface AxisProps {
  systemId: string
  systemName: string
  accountId: string
  from: number
  to: number
  /** Told whenever it changes: how many lanes there are; undefined while it is not known. */
  onCount: (lanes: number | undefined) => void
}

/**
 * A module that has something to say on the time axis of a system puts `AxisLanes.tsx` with a default export into its folder:
 * one `AxisGroup` of `Lane`s (systems/AxisLane.tsx). Groups stand in the order of this list, others after them by name.
 */
const order = ['alerts', 'monitoring', 'metrics', 'logs', 'systems', 'support', 'diagnosis']
const found = import.meta.glob<{ default: ComponentType<AxisProps> }>('../*/AxisLanes.tsx')
const placeOf = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length)

export const axisParts = Object.entries(found)
  .map(([path, load]) => ({ name: path.split('/')[1]!, Lanes: later(load) }))
  .sort((a, b) => placeOf(a.name) - placeOf(b.name) || a.name.localeCompare(b.name))
