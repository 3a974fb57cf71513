import { membersOfTeams, personsByIds, teamsByIds } from '#accounts'
import { isOpen, loadCalendars } from '#calendars'
import { channelsOf } from '#channels'
import type { Tx } from '#platform/db/database.ts'
import { loadRotas } from '../queries/rota.ts'
import type { ChainChannel, Directory, PolicyVersion, Target } from '../rules/policy.ts'

/**
 * Everything chains of these policies may name, read in a handful of statements: rotas, teams, people, channels, calendars.
 * `personIds` are wanted besides; overrides that ended before `since` are not. People who left, are locked, or are not staff are not in it.
 */
export async function loadDirectory(
  tx: Tx,
  versions: readonly Pick<PolicyVersion, 'branches'>[],
  personIds: readonly string[] = [],
  since: Date = tx.now,
): Promise<Directory> {
  const targets = versions.flatMap((v) =>
    v.branches.flatMap((b) => b.steps.flatMap((s) => [...s.targets, ...s.alternates])),
  )
  const of = (kind: Target['kind']) => [...new Set(targets.filter((t) => t.kind === kind).map((t) => t.id))]
  const calendarIds = versions.flatMap((v) => v.branches.flatMap((b) => b.when.calendarId ?? []))
  const rotas = new Map((await loadRotas(tx, of('rota'), since)).map((rota) => [rota.id, rota]))
  const teams = await teamsByIds(tx, of('team'))
  const members = await membersOfTeams(tx, [...teams.keys()])
  const inRotas = [...rotas.values()].flatMap(({ rota, shadows }) => [
    ...rota.layers.flatMap((layer) => layer.participants),
    ...rota.overrides.flatMap((override) => override.personId ?? []),
    ...shadows.map((shadow) => shadow.learnerId),
  ])
  const everybody = [...of('person'), ...inRotas, ...[...members.values()].flat().map((p) => p.id), ...personIds]
  const people = await personsByIds(tx, everybody)
  const channels = await channelsOf(tx, [...people.keys()])
  const calendars = calendarIds.length > 0 ? await loadCalendars(tx, calendarIds) : new Map()
  return {
    isOpen: (id, at) => {
      const calendar = calendars.get(id)
      return calendar === undefined || isOpen(calendar, at)
    },
    rota: (id) => rotas.get(id),
    team: (id) => {
      const team = teams.get(id)
      return team && { name: team.name, personIds: (members.get(id) ?? []).map((p) => p.id) }
    },
    person: (id) => {
      const person = people.get(id)
      if (!person?.staff || !person.active || person.lockedAt) return undefined
      return { name: person.name, channels: (channels.get(id) ?? []).map(channelOf) }
    },
  }
}

function channelOf(channel: {
  id: string
  kind: string
  address: string
  label: string
  delaySeconds: number
  working: boolean
}): ChainChannel {
  const { id, delaySeconds, ...same } = channel
  return { ...same, channelId: id, delayMs: delaySeconds * 1000 }
}
