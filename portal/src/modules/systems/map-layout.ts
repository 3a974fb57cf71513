/** A box of a map and the groups that hold it up. */
export interface MapNode {
  id: string
  name: string
}
export interface MapGroup {
  systemId: string
  mode: 'any' | 'all'
  members: readonly string[]
}

export interface Placed<N extends MapNode> {
  node: N
  /** Column, from what carries (0) to what is carried. */
  level: number
  /** Row in the column, from 0. */
  place: number
}

export interface Laid<N extends MapNode> {
  placed: Map<string, Placed<N>>
  levels: number
  /** Of the fullest column. */
  places: number
}

/**
 * Puts systems into columns: each stands right of all it depends on, and as near to the height of its neighbours as the column
 * allows, so that few lines cross. Members that are no node of the map are left out. There are no circles.
 */
export function layOut<N extends MapNode>(nodes: readonly N[], groups: readonly MapGroup[]): Laid<N> {
  const known = new Map(nodes.map((node) => [node.id, node]))
  const parents = new Map<string, string[]>()
  const children = new Map<string, string[]>()
  for (const { systemId, members } of groups)
    for (const member of members)
      if (known.has(systemId) && known.has(member)) {
        parents.set(systemId, [...(parents.get(systemId) ?? []), member])
        children.set(member, [...(children.get(member) ?? []), systemId])
      }
  const level = levelsOf([...known.keys()], parents)
  const columns: string[][] = Array.from({ length: Math.max(-1, ...level.values()) + 1 }, () => [])
  for (const node of [...nodes].sort((a, b) => a.name.localeCompare(b.name)))
    columns[level.get(node.id)!]!.push(node.id)
  sweep(columns, parents)
  sweep([...columns].reverse(), children)
  sweep(columns, parents)
  const placed = new Map<string, Placed<N>>()
  for (const [at, column] of columns.entries())
    for (const [place, id] of column.entries()) placed.set(id, { node: known.get(id)!, level: at, place })
  return { placed, levels: columns.length, places: Math.max(0, ...columns.map((column) => column.length)) }
}

/** Longest way from a system that depends on nothing. */
function levelsOf(ids: readonly string[], parents: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const level = new Map<string, number>()
  const of = (id: string): number => {
    const known = level.get(id)
    if (known !== undefined) return known
    const mine = Math.max(0, ...(parents.get(id) ?? []).map((parent) => of(parent) + 1))
    level.set(id, mine)
    return mine
  }
  for (const id of ids) of(id)
  return level
}

/** Sorts each column by the mean height of its neighbours in the columns before it; who has none stays where it is. */
function sweep(columns: string[][], neighbours: ReadonlyMap<string, readonly string[]>): void {
  const height = new Map<string, number>()
  for (const column of columns) {
    const wanted = new Map(
      column.map((id, place) => {
        const near = (neighbours.get(id) ?? []).map((each) => height.get(each)).filter((each) => each !== undefined)
        return [id, near.length === 0 ? place : near.reduce((sum, each) => sum + each, 0) / near.length]
      }),
    )
    column.sort((a, b) => wanted.get(a)! - wanted.get(b)!)
    for (const [place, id] of column.entries()) height.set(id, place)
  }
}
