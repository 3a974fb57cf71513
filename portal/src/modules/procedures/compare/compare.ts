import type { Drawn } from './parse.ts'

/** What became of one property: absent on the side that has it not. */
export type Said = { property: string; before?: string; after?: string }

/** What became of an element from one version to another. */
export type Change = {
  id: string
  type: string
  name: string
  how: 'added' | 'removed' | 'changed' | 'moved'
  said: Said[]
}

/** Ways follow what they connect: that one is drawn elsewhere is no news. */
const follows = new Set(['SequenceFlow', 'MessageFlow', 'Association'])

/**
 * What is different from one drawing to another, element by element, matched by id: added, removed, changed in what is said of it (with
 * each property), or only moved on the page. In the order of the newer drawing, what was removed at its end. Pure.
 */
export function compare(before: ReadonlyMap<string, Drawn>, after: ReadonlyMap<string, Drawn>): Change[] {
  const changes: Change[] = []
  for (const [id, now] of after) {
    const was = before.get(id)
    if (!was) changes.push({ id, type: now.type, name: now.name, how: 'added', said: [] })
    else {
      const said = saidOf(was, now)
      const { type, name } = now
      if (said.length > 0) changes.push({ id, type, name, how: 'changed', said })
      else if (was.place !== now.place && was.place !== '' && now.place !== '' && !follows.has(type))
        changes.push({ id, type, name, how: 'moved', said: [] })
    }
  }
  for (const [id, { type, name }] of before)
    if (!after.has(id)) changes.push({ id, type, name, how: 'removed', said: [] })
  return changes
}

function saidOf(was: Drawn, now: Drawn): Said[] {
  const before: Record<string, string> = { type: was.type, ...(was.name && { name: was.name }), ...was.properties }
  const after: Record<string, string> = { type: now.type, ...(now.name && { name: now.name }), ...now.properties }
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((property) => before[property] !== after[property])
    .map((property) => ({
      property,
      ...(before[property] !== undefined && { before: before[property] }),
      ...(after[property] !== undefined && { after: after[property] }),
    }))
}
