import type { RunInFull } from '#procedures'
import { entryName } from '../rules/entry-name.ts'

export const projectColumns = [
  'number', 'title', 'procedure', 'version', 'state', 'outcome', 'beginsAt', 'endsAt', 'startedName', 'startedAt', 'endedAt',
] // biome-ignore format: a list

/** A project as a line of the table of them. */
export function projectRow({ run, procedure }: RunInFull): Record<string, unknown> {
  return { ...run, procedure: procedure?.name ?? '', version: procedure?.version ?? '' }
}

/** Where the files of a project stand in the ZIP, by their ids. */
export function placesOf({ run, files }: RunInFull): Map<string, string> {
  return new Map(files.map(({ id, name }, place) => [id, `projects/${run.number}/${place + 1}-${entryName(name)}`]))
}

/** A project in full: who did which step when, what was noted, what was collected. */
export function projectJson(
  { run, procedure, people, steps, records, data }: RunInFull,
  places: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const { number, title, state, outcome, beginsAt, endsAt, startedName, startedAt, endedAt } = run
  return {
    number,
    title,
    ...(procedure && { procedure }),
    state,
    outcome,
    beginsAt,
    endsAt,
    startedBy: startedName,
    startedAt,
    endedAt,
    people,
    steps: steps.map((step) => ({
      name: step.name,
      kind: step.kind,
      state: step.state,
      role: step.role,
      milestone: step.milestone,
      openedAt: step.openedAt,
      dueAt: step.dueAt,
      closedAt: step.closedAt,
      closedBy: step.closedName,
    })),
    records: records.map((record) => ({
      at: record.at,
      by: record.byName,
      step: steps.find(({ job }) => job === record.job)?.name ?? null,
      text: record.text,
      data: record.data,
      file: record.fileId ? (places.get(record.fileId) ?? null) : null,
    })),
    ...(data && { data }),
  }
}
