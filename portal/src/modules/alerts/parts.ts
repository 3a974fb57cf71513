import type { ComponentType } from 'react'
import type { IncidentReply } from '#contracts/alerts'
import { later } from '../../ui/later.tsx'

/** What another module shows on the page of an incident. */
export interface IncidentPartProps {
  of: IncidentReply
}

/**
 * A module that has a part for the page of an incident puts `IncidentPart.tsx` with a default export into its folder; it is loaded
 * with the page. Parts stand between the alerts and what happened, by the names of their modules.
 */
const found = import.meta.glob<{ default: ComponentType<IncidentPartProps> }>('../*/IncidentPart.tsx')

export const incidentParts = Object.entries(found)
  .map(([path, load]) => ({ name: path.split('/')[1]!, Part: later(load) }))
  .sort((a, b) => a.name.localeCompare(b.name))
