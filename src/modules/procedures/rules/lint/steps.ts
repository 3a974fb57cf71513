import type { Finding, Graph, GraphNode } from '../types.ts'
import { called, refuse, warn } from './finding.ts'

/** Steps that lack what they do. */
export function lintSteps(graph: Graph): Finding[] {
  return graph.nodes.flatMap((node) => lacks(node))
}

function lacks(node: GraphNode): Finding[] {
  const without = (what: string, code: string) => [refuse(node, code, `${called(node)} has no ${what}`)]
  switch (node.kind) {
    case 'user':
    case 'manual':
    case 'task':
      return node.task?.who
        ? fields(node)
        : [warn(node, 'nobody', `Nobody is named for ${called(node)}`), ...fields(node)]
    case 'service':
      return node.act?.name ? [] : without('act', 'no_act')
    case 'send':
      return node.act?.name || node.event ? [] : without('message and no act', 'no_act')
    case 'receive':
      return node.event ? [] : without('message', 'no_message')
    case 'script':
      return node.script ? [] : without('expression', 'no_script')
    case 'rule':
      return node.decision ? table(node) : node.act?.name ? [] : without('decision table', 'no_decision')
    case 'call':
      return node.calls?.procedure ? [] : without('procedure to call', 'no_procedure')
    default:
      return []
  }
}

function fields(node: GraphNode): Finding[] {
  const names = (node.task?.form ?? []).map(({ name }) => name)
  const findings: Finding[] = []
  if (names.some((name) => !/^[\p{L}_][\p{L}\p{N}_ ]{0,99}$/u.test(name)))
    findings.push(refuse(node, 'field_name', `A field of ${called(node)} has no name that can be used`))
  if (new Set(names).size < names.length)
    findings.push(refuse(node, 'same_field', `Two fields of ${called(node)} have the same name`))
  for (const { name, type, options } of node.task?.form ?? [])
    if (type === 'choice' && !options?.length) findings.push(refuse(node, 'no_options', `The field "${name}" has nothing to choose from`)) // biome-ignore format: one finding
  return findings
}

function table(node: GraphNode): Finding[] {
  const { inputs, outputs, rules } = node.decision!
  const fits = rules.every(({ when, then }) => when.length === inputs.length && then.length === outputs.length)
  if (!inputs.length || !outputs.length || !rules.length) return [refuse(node, 'empty_table', `The decision table of ${called(node)} is empty`)] // biome-ignore format: one finding
  return fits ? [] : [refuse(node, 'ragged_table', `A rule of ${called(node)} has not as many entries as the table has columns`)] // biome-ignore format: one finding
}
