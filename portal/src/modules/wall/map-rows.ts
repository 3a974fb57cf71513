import type { Laid, MapGroup, MapNode } from '../systems/map-layout.ts'

type Severity = 'P1' | 'P2' | 'P3' | 'P4'
export interface WallNode extends MapNode {
  worst: Severity | null
}

/** A box of the wall's map: a system, or those of its level that had no room. */
export interface Box {
  id: string
  /** Null: a box of `count` others. */
  name: string | null
  count: number
  worst: Severity | null
  row: number
  /** From the left, in columns; halves where a row is centred. */
  column: number
}

export interface Edge {
  from: Box
  to: Box
  mode: MapGroup['mode']
  /** Others can carry as well. */
  several: boolean
}

/**
 * Puts the levels of a map into rows of `columns` boxes that are large enough to be read from afar. Rows to spare go to the fullest
 * levels; what still has no room becomes one box of others, the least important first: never one with a worse alarm.
 */
export function rowsOf(
  { placed, levels }: Laid<WallNode>,
  groups: readonly MapGroup[],
  { columns, rows }: { columns: number; rows: number },
): { boxes: Box[]; edges: Edge[]; rows: number } {
  const members = Array.from({ length: levels }, (_, level) =>
    [...placed.values()].filter((one) => one.level === level).sort((a, b) => a.place - b.place),
  ).map((level) => level.map(({ node }) => node))
  const given = shareRows(members.map((level) => level.length), columns, rows) // biome-ignore format: one question
  const weights = weightsOf(placed, groups)
  const boxOf = new Map<string, Box>()
  const boxes: Box[] = []
  let row = 0
  for (const [level, nodes] of members.entries()) {
    const { kept, rest } = choose(nodes, given[level]! * columns, weights)
    const inLevel: Box[] = kept.map(({ id, name, worst }) => ({ id, name, count: 1, worst, row: 0, column: 0 }))
    if (rest.length > 0)
      inLevel.push({ id: `others ${level}`, name: null, count: rest.length, worst: worstOf(rest), row: 0, column: 0 })
    for (const [n, box] of inLevel.entries()) {
      const line = Math.floor(n / columns)
      const inLine = Math.min(columns, inLevel.length - line * columns)
      Object.assign(box, { row: row + line, column: (columns - inLine) / 2 + (n % columns) })
    }
    for (const [n, { id }] of kept.entries()) boxOf.set(id, inLevel[n]!)
    for (const { id } of rest) boxOf.set(id, inLevel.at(-1)!)
    row += Math.ceil(inLevel.length / columns)
    boxes.push(...inLevel)
  }
  return { boxes, edges: edgesOf(groups, boxOf), rows: row }
}

/** One row for each level; those to spare to the level that lacks most. */
export function shareRows(sizes: readonly number[], columns: number, rows: number): number[] {
  const given = sizes.map(() => 1)
  for (let spare = rows - sizes.length; spare > 0; spare--) {
    const lacking = sizes.map((size, level) => size - given[level]! * columns)
    const most = Math.max(0, ...lacking)
    if (most === 0) break
    given[lacking.indexOf(most)]!++
  }
  return given
}

/** Alarms before what carries an alarmed system, that before the rest. */
function weightsOf(placed: Laid<WallNode>['placed'], groups: readonly MapGroup[]): (node: WallNode) => string {
  const carrying = new Set(
    groups.filter(({ systemId }) => placed.get(systemId)?.node.worst).flatMap((one) => one.members),
  )
  return ({ id, worst }) => worst ?? (carrying.has(id) ? 'P5' : 'P6')
}

function choose(nodes: readonly WallNode[], room: number, weight: (node: WallNode) => string) {
  if (nodes.length <= room) return { kept: nodes, rest: [] }
  const first = new Set([...nodes].sort((a, b) => weight(a).localeCompare(weight(b))).slice(0, room - 1))
  return { kept: nodes.filter((node) => first.has(node)), rest: nodes.filter((node) => !first.has(node)) }
}

const worstOf = (nodes: readonly WallNode[]) =>
  nodes
    .flatMap(({ worst }) => worst ?? [])
    .sort()
    .at(0) ?? null

/** Lines between boxes, each once. */
function edgesOf(groups: readonly MapGroup[], boxOf: ReadonlyMap<string, Box>): Edge[] {
  const edges = new Map<string, Edge>()
  for (const { systemId, mode, members } of groups)
    for (const member of members) {
      const [from, to] = [boxOf.get(member), boxOf.get(systemId)]
      if (from && to && from !== to) edges.set(`${from.id} ${to.id}`, { from, to, mode, several: members.length > 1 })
    }
  return [...edges.values()]
}
