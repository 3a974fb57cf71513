import { membersOfTeams, personsByIds, teamsByIds } from '#accounts'
import { loadCalendars } from '#calendars'
import { channelsOf } from '#channels'
import type { Tx } from '#platform/db/database.ts'
import { loadRotas } from '../queries/rota.ts'
import { type DirectoryData, directoryOf } from '../rules/directory.ts'
import type { ChainChannel, Directory, PolicyVersion, Target } from '../rules/policy.ts'

type Named = readonly Pick<PolicyVersion, 'branches'>[]

/**
 * Everything chains of these policies may name, read in a handful of statements: rotas, teams, people, channels, calendars.
 * `personIds` are wanted besides; overrides that ended before `since` are not. People who left, are locked, or are not staff are not in it.
 */
export async function loadDirectory(
  tx: Tx,
  versions: Named,
  personIds: readonly string[] = [],
  since: Date = tx.now,
): Promise<Directory> {
  return directoryOf(await directoryData(tx, versions, personIds, since))
}

/** The same as plain data. */
export async function directoryData(
  tx: Tx,
  versions: Named,
  personIds: readonly string[] = [],
  since: Date = tx.now,
): Promise<DirectoryData> {
  const targets = versions.flatMap((v) =>
    v.branches.flatMap((b) => b.steps.flatMap((s) => [...s.targets, ...s.alternates])),
  )
  const of = (kind: Target['kind']) => [...new Set(targets.filter((t) => t.kind === kind).map((t) => t.id))]
  const calendarIds = versions.flatMap((v) => v.branches.flatMap((b) => b.when.calendarId ?? []))
  const rotas = await loadRotas(tx, of('rota'), since)
  const teams = await teamsByIds(tx, of('team'))
  const members = await membersOfTeams(tx, [...teams.keys()])
  const inRotas = rotas.flatMap(({ rota, shadows }) => [
    ...rota.layers.flatMap((layer) => layer.participants),
    ...rota.overrides.flatMap((override) => override.personId ?? []),
    ...shadows.map((shadow) => shadow.learnerId),
  ])
  const everybody = [...of('person'), ...inRotas, ...[...members.values()].flat().map((p) => p.id), ...personIds]
  const people = await personsByIds(tx, everybody)
  const channels = await channelsOf(tx, [...people.keys()])
  const calendars = calendarIds.length > 0 ? await loadCalendars(tx, calendarIds) : new Map()
  const pageable = [...people].filter(([, person]) => person.staff && person.active && !person.lockedAt)
  return {
    calendars: Object.fromEntries(calendars),
    rotas: Object.fromEntries(rotas.map(({ id, name, rota, shadows }) => [id, { name, rota, shadows }])),
    teams: Object.fromEntries(
      [...teams].map(([id, { name }]) => [id, { name, personIds: (members.get(id) ?? []).map((p) => p.id) }]),
    ),
    people: Object.fromEntries(
      pageable.map(([id, { name }]) => [id, { name, channels: (channels.get(id) ?? []).map(channelOf) }]),
    ),
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
