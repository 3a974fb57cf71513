import { problemOf } from '../expression/evaluate.ts'
import { schedule } from '../timer.ts'
import type { Finding, Graph, GraphNode } from '../types.ts'
import { called, refuse } from './finding.ts'

/** Expressions that could never be evaluated, and times nobody can read. */
export function lintExpressions(graph: Graph): Finding[] {
  const findings: Finding[] = []
  for (const node of graph.nodes) {
    for (const text of expressionsOf(node)) findings.push(...check(node, text))
    for (const text of propertiesOf(node)) if (text.startsWith('=')) findings.push(...check(node, text.slice(1)))
    findings.push(...times(node), ...decision(node))
  }
  for (const flow of graph.flows) {
    const problem = flow.condition === undefined ? null : problemOf(flow.condition)
    if (problem) findings.push({ level: 'refused', element: flow.id, code: `expression_${problem.code}`, text: `The condition cannot be used: ${problem.message}` }) // biome-ignore format: one finding
  }
  return findings
}

function check(node: GraphNode, text: string, unary = false): Finding[] {
  const problem = problemOf(text, unary)
  return problem ? [refuse(node, `expression_${problem.code}`, `An expression of ${called(node)} cannot be used: ${problem.message}`)] : [] // biome-ignore format: one finding
}

function expressionsOf({ script, loop, event }: GraphNode): string[] {
  const texts = [script]
  if (loop?.kind === 'standard') texts.push(loop.condition)
  else if (loop) texts.push(loop.times, loop.over, loop.until, loop.gives)
  if (event?.type === 'conditional') texts.push(event.condition)
  return texts.filter((text) => text !== undefined)
}

/** Properties that are expressions when they begin with `=`. */
function propertiesOf({ task, act, calls, event, sends }: GraphNode): string[] {
  const texts = [...Object.values(sends ?? {}), task?.who, task?.due, ...(task?.reminders ?? []), calls?.procedure]
  texts.push(...Object.values(act?.inputs ?? {}), ...Object.values(calls?.inputs ?? {}), ...Object.values(calls?.outputs ?? {})) // biome-ignore format: one list
  if (event?.type === 'timer') texts.push(event.timer.value)
  if (event?.type === 'message') texts.push(event.key)
  return texts.filter((text) => text !== undefined)
}

function times(node: GraphNode): Finding[] {
  const found: Finding[] = []
  const read = (kind: 'date' | 'duration' | 'cycle', value: string | undefined) => {
    if (value === undefined || value === '' || value.startsWith('=')) return
    try {
      schedule(kind, value, 0)
    } catch (error) {
      found.push(refuse(node, 'not_a_time', `${called(node)}: ${error instanceof Error ? error.message : 'no time'}`))
    }
  }
  if (node.event?.type === 'timer') read(node.event.timer.kind, node.event.timer.value)
  const due = node.task?.due
  read(due !== undefined && /^[+-]?P/.test(due) ? 'duration' : 'date', due)
  for (const reminder of node.task?.reminders ?? []) read('duration', reminder)
  return found
}

function decision(node: GraphNode): Finding[] {
  if (!node.decision) return []
  const { inputs, rules } = node.decision
  return [
    ...inputs.flatMap((text) => check(node, text)),
    ...rules.flatMap(({ when }) => when.filter((test) => test.trim() && test.trim() !== '-').flatMap((test) => check(node, test, true))), // biome-ignore format: one list
    ...rules.flatMap(({ then }) => then.filter((text) => text.trim()).flatMap((text) => check(node, text))),
  ]
}
