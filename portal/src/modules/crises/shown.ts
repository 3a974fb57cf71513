import type { crises } from '#contracts/crises'
import type { Reply } from '../../api.ts'
import { say } from '../../words/crises.ts'

export type Crisis = Reply<typeof crises.getCrisis>
export type CrisisLine = Reply<typeof crises.listCrises>['items'][number]
export type Entry = Reply<typeof crises.crisisJournal>['items'][number]
export type Handover = Crisis['handovers'][number]
export type Runbook = Reply<typeof crises.listRunbooks>['items'][number]
export type RoleName = Crisis['roles'][number]['role']

export const roleNames: readonly RoleName[] = ['lead', 'communications', 'scribe']
export const roleWord = (role: RoleName): string => say[role]
export const rolesWord = (roles: readonly RoleName[]): string => roles.map(roleWord).join(', ')

/** Live events that make a crisis's page stale. */
export const kinds = ['crisis', 'procedure_run', 'incident', 'request'] as const

/** `CR-101`, as people say it. */
export const numberOf = ({ number }: { number: number }) => `CR-${number}`
