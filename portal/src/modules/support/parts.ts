import type { ComponentType } from 'react'
import { later } from '../../ui/later.tsx'

type Load = () => Promise<{ default: ComponentType }>

const partsOf = (found: Record<string, Load>) =>
  Object.entries(found)
    .map(([path, load]) => ({ name: path.split('/')[1]!, Part: later(load) }))
    .sort((a, b) => a.name.localeCompare(b.name))

/**
 * A module that has work of its own for people puts `WorkPart.tsx` with a default export into its folder: it stands on "My work"
 * below the requests, and is loaded after them.
 */
export const workParts = partsOf(import.meta.glob<{ default: ComponentType }>('../*/WorkPart.tsx'))

/** What burns, and so stands above the requests: `UrgentPart.tsx`. */
export const urgentParts = partsOf(import.meta.glob<{ default: ComponentType }>('../*/UrgentPart.tsx'))
