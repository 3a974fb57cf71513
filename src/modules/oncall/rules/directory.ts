import { type Calendar, isOpen } from '#calendars'
import type { ChainChannel, Directory } from './policy.ts'
import type { Rota } from './rota.ts'
import type { Shadow } from './shadow.ts'

/** Everything chains may name, as plain data: it can be sent elsewhere, and chains be built from it there. By id. */
export type DirectoryData = {
  calendars: Readonly<Record<string, Calendar>>
  rotas: Readonly<Record<string, { name: string; rota: Rota; shadows: readonly Shadow[] }>>
  teams: Readonly<Record<string, { name: string; personIds: string[] }>>
  /** Only who can be paged: nobody who left, is locked, or is not staff. */
  people: Readonly<Record<string, { name: string; channels: ChainChannel[] }>>
}

/** Look-ups over the data. A calendar that is not in it counts as open. */
export function directoryOf(data: DirectoryData): Directory {
  const calendars = new Map(Object.entries(data.calendars))
  const rotas = new Map(Object.entries(data.rotas))
  const teams = new Map(Object.entries(data.teams))
  const people = new Map(Object.entries(data.people))
  return {
    isOpen: (id, at) => {
      const calendar = calendars.get(id)
      return calendar === undefined || isOpen(calendar, at)
    },
    rota: (id) => rotas.get(id),
    team: (id) => teams.get(id),
    person: (id) => people.get(id),
  }
}
