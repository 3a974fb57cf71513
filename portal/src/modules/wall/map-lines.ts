import type { Box, Edge } from './map-rows.ts'

export interface Measures {
  box: { width: number; height: number }
  step: { x: number; y: number }
  columns: number
}

/** All lines that leave one box. Where they run beside others they have a height, and between columns a place, of their own. */
interface Net {
  from: Box
  edges: Edge[]
  /** The space between two columns it goes down in, counted by the column right of it; null where all it carries is in the next row. */
  gutter: number | null
}

/**
 * The lines of the map as paths. Two boxes are joined by a line only where one carries the other: lines of different carriers never
 * share a level between two rows, and a line to a row further down goes between the columns, not behind a box as if to it.
 */
export function linesOf(edges: readonly Edge[], of: Measures): { edge: Edge; d: string }[] {
  const nets = netsOf(edges, of.columns)
  const heights = heightsOf(nets)
  const gutters = guttersOf(nets, of)
  const x = (box: Box) => box.column * of.step.x + of.box.width / 2
  const y = (net: Net, gap: number) => {
    const inGap = heights.get(gap)!
    const free = of.step.y - of.box.height
    return round(gap * of.step.y + of.box.height + (free * (inGap.indexOf(net) + 1)) / (inGap.length + 1))
  }
  return nets.flatMap((net) =>
    net.edges.map((edge) => {
      const { from, to } = edge
      const above = to.row - 1
      const start = `M${x(from)} ${from.row * of.step.y + of.box.height}`
      const down =
        above > from.row
          ? `V${y(net, from.row)}H${gutters.get(net)!}V${y(net, above)}H${x(to)}`
          : x(from) === x(to)
            ? ''
            : `V${y(net, from.row)}H${x(to)}`
      return { edge, d: `${start}${down}V${to.row * of.step.y}` }
    }),
  )
}

function netsOf(edges: readonly Edge[], columns: number): Net[] {
  return [...Map.groupBy(edges, ({ from }) => from.id).values()].map((own) => {
    const { from } = own[0]!
    const far = own.filter(({ to }) => to.row > from.row + 1)
    return { from, edges: own, gutter: far.length === 0 ? null : towards(from, far, columns) }
  })
}

/** On the side where most of what it carries is; there is none outside of the columns. */
function towards(from: Box, far: readonly Edge[], columns: number): number {
  const aside = far.reduce((sum, { to }) => sum + to.column - from.column, 0)
  const gutter = aside > 0 ? Math.floor(from.column + 1) : Math.ceil(from.column)
  return Math.min(columns - 1, Math.max(1, gutter))
}

/** Which nets run across below each row, from the upper one to the lowest. */
function heightsOf(nets: readonly Net[]): Map<number, Net[]> {
  const gaps = new Map<number, Net[]>()
  for (const net of nets)
    for (const gap of new Set([net.from.row, ...net.edges.map(({ to }) => to.row - 1)]))
      if (runsAcross(net, gap)) gaps.set(gap, [...(gaps.get(gap) ?? []), net])
  for (const [gap, inGap] of gaps) gaps.set(gap, inOrder(inGap, gap))
  return gaps
}

const runsAcross = ({ from, edges, gutter }: Net, gap: number): boolean =>
  edges.some(({ to }) => (to.row - 1 === gap && (gap > from.row || to.column !== from.column)) || (gutter !== null && gap === from.row)) // biome-ignore format: one question

/** A line that comes down into a column lies above one that goes on into it, so that they do not meet; as far as that is possible. */
function inOrder(nets: readonly Net[], gap: number): Net[] {
  const leaves = (net: Net, column: number) => net.from.row === gap && net.from.column === column
  const enters = (net: Net, column: number) => net.edges.some(({ to }) => to.row - 1 === gap && to.column === column)
  const columns = new Set(nets.flatMap(({ from, edges }) => [from.column, ...edges.map(({ to }) => to.column)]))
  const before = (a: Net, b: Net) => [...columns].some((column) => leaves(a, column) && enters(b, column))
  const ordered: Net[] = []
  const left = [...nets].sort((a, b) => a.from.row - b.from.row || a.from.column - b.from.column)
  while (left.length > 0) {
    const free = left.findIndex((net) => !left.some((other) => other !== net && before(other, net)))
    ordered.push(...left.splice(Math.max(0, free), 1))
  }
  return ordered
}

/** Where each net goes down between two columns. */
function guttersOf(nets: readonly Net[], { step, box }: Measures): Map<Net, number> {
  const places = new Map<Net, number>()
  const inGutter = Map.groupBy(nets.filter(({ gutter }) => gutter !== null), ({ gutter }) => gutter!) // biome-ignore format: one question
  for (const [gutter, own] of inGutter)
    for (const [n, net] of own.entries()) {
      const free = step.x - box.width
      places.set(net, round(gutter * step.x - free + (free * (n + 1)) / (own.length + 1)))
    }
  return places
}

const round = (points: number) => Math.round(points * 10) / 10
