import { linked, reachOf } from '../derived.ts'
import type { Finding, Graph, GraphNode } from '../types.ts'
import { backFlows } from './back.ts'
import { called, refuse, warn } from './finding.ts'

/** How many markings are looked at in one scope before the check gives up and says so: about a second. */
const most = 50_000
/** So many tokens at one place, come over one flow: a scope that makes ever more of them. */
const mostAlike = 8

/** Where tokens stand in one scope: [node, the flow they came over]. Those at joins wait, all others move. */
type Token = [node: number, flow: number]

/**
 * Plays the token game of every scope with all choices open: each condition may hold or not, each boundary event may happen. Finds joins
 * that wait for a token that cannot come any more. The order of tokens does not matter for where they can get, so only choices branch.
 */
export function lintTokens(graph: Graph): Finding[] {
  return graph.scopes.flatMap((_, scope) => game(graph, scope))
}

function game(graph: Graph, scope: number): Finding[] {
  const back = backFlows(graph, scope)
  const seen = new Set<string>()
  const open: Token[][] = []
  const stuck = new Map<number, number>()
  let looked = 0
  const add = (marking: Token[]) => {
    const key = JSON.stringify(marking.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]))
    if (seen.has(key)) return
    seen.add(key)
    open.push(marking)
  }
  add(graph.scopes[scope]!.starts.map((node) => [node, -1]))
  while (open.length) {
    const marking = open.pop()!
    const crowded = crowdIn(marking)
    if (crowded !== null) return [...told(graph, stuck), everMore(graph, crowded)]
    if (looked > most) return [...told(graph, stuck), gaveUp(graph, scope)]
    const next = after(graph, marking, back)
    looked += (next?.length ?? 1) * (1 + (marking.length >> 4))
    if (next) for (const one of next) add(one)
    else for (const [node, flow] of marking) stuck.set(node, flow)
  }
  return told(graph, stuck)
}

const told = (graph: Graph, stuck: Map<number, number>): Finding[] =>
  [...stuck.keys()].map((index) =>
    refuse(graph.nodes[index]!, 'deadlock', `${called(graph.nodes[index]!)} may wait for a token that never comes`),
  )

const everMore = (graph: Graph, index: number): Finding =>
  refuse(graph.nodes[index]!, 'ever_more', `There may be ever more tokens at once at ${called(graph.nodes[index]!)}`)

const gaveUp = (graph: Graph, scope: number): Finding =>
  warn(graph.nodes[graph.scopes[scope]!.starts[0]!]!, 'not_all_checked', 'There are too many ways through the procedure to try them all') // biome-ignore format: one finding

/** The node at which too many tokens stand that came the same way, or null. */
function crowdIn(marking: Token[]): number | null {
  if (marking.length <= mostAlike) return null
  const alike = new Map<string, number>()
  for (const [node, flow] of marking) {
    const count = (alike.get(`${node} ${flow}`) ?? 0) + 1
    if (count > mostAlike) return node
    alike.set(`${node} ${flow}`, count)
  }
  return null
}

const isJoin = (node: GraphNode) => (node.kind === 'parallel' || node.kind === 'inclusive') && node.incoming.length > 1

/** The markings that may follow, or null when every token waits at a join that does not pass. An empty marking has come to its end. */
function after(graph: Graph, marking: Token[], back: Set<number>): Token[][] | null {
  const moving = marking.findIndex(([node, flow]) => flow < 0 || !isJoin(graph.nodes[node]!))
  if (moving >= 0) {
    // One token goes as far as it can before the next does, so that branches that meet again become one marking again; but one that
    // went round goes to the end of the line, so that the others come to their ends.
    const others = marking.toSpliced(moving, 1)
    return outcomes(graph, marking[moving]![0]).map((tokens) => [
      ...tokens.filter(([, flow]) => !back.has(flow)),
      ...others,
      ...tokens.filter(([, flow]) => back.has(flow)),
    ])
  }
  const joins = new Set(marking.map(([node]) => node))
  for (const join of joins) {
    const passed = pass(graph, marking, join)
    if (passed) return outcomes(graph, join).map((tokens) => [...passed, ...tokens])
  }
  return marking.length ? null : []
}

/** The marking without the tokens a join takes, or null when it does not pass. */
function pass(graph: Graph, marking: Token[], join: number): Token[] | null {
  const node = graph.nodes[join]!
  const here = new Set(marking.filter(([at]) => at === join).map(([, flow]) => flow))
  if (node.kind === 'parallel' ? !node.incoming.every((flow) => here.has(flow)) : blocked(graph, marking, join, here))
    return null
  const left = marking.slice()
  for (const flow of here) left.splice(left.findIndex(([at, over]) => at === join && over === flow), 1) // biome-ignore format: one loop
  return left
}

function blocked(graph: Graph, marking: Token[], join: number, here: Set<number>): boolean {
  const { byAny, byFlow } = reachOf(graph, join)
  const { incoming } = graph.nodes[join]!
  return marking.some(
    ([at]) =>
      at !== join &&
      incoming.some((flow, index) => !here.has(flow) && byAny[index]![at] === 1) &&
      !incoming.some((flow, index) => here.has(flow) && byFlow[index]![at] === 1),
  )
}

/** What may become of a token that leaves a node: one list of tokens for each choice. */
function outcomes(graph: Graph, index: number): Token[][] {
  const node = graph.nodes[index]!
  const over = (flows: number[]): Token[] => flows.map((flow) => [graph.flows[flow]!.to, flow])
  if (node.kind === 'throw' && node.event?.type === 'link')
    return [linked(graph, node, 'catch').map((target): Token => [target, -1])]
  if (node.kind === 'end') return [[]]
  const ways = choices(graph, node).map(over)
  for (const boundary of node.boundaries ?? []) {
    const { event, interrupting } = graph.nodes[boundary]!
    if (event?.type === 'compensation') continue
    const beside: Token = [boundary, -1]
    // One of them at a time: all combinations of many would be more than can be looked at, and find nothing more.
    if (interrupting === false) ways.push([beside, ...ways[0]!])
    else ways.push([beside])
  }
  return ways
}

function choices(graph: Graph, node: GraphNode): number[][] {
  const { outgoing } = node
  if (node.kind === 'exclusive' || node.kind === 'event_based') return outgoing.length ? outgoing.map((flow) => [flow]) : [[]] // biome-ignore format: one rule
  const optional = outgoing.filter((flow) => graph.flows[flow]!.condition !== undefined || flow === node.default)
  if (node.kind === 'parallel' || optional.length === 0 || optional.length > 6) return [outgoing]
  const always = outgoing.filter((flow) => !optional.includes(flow))
  const all: number[][] = []
  for (let bits = always.length ? 0 : 1; bits < 1 << optional.length; bits++)
    all.push([...always, ...optional.filter((_, at) => bits & (1 << at))])
  return all
}
