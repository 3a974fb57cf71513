import type { App } from '#platform/app.ts'
import { readerOf } from '../read/reader.ts'
import type { Finding, Graph, GraphNode } from '../rules/face.ts'
import { called, refuse, warn } from '../rules/lint/finding.ts'
import { describeActs } from './registry.ts'

/** Reads a drawing and says what is wrong with it, also with what it asks of the acts of this installation. */
export async function readWithActs(app: App, xml: string): Promise<{ graph?: Graph; findings: Finding[] }> {
  const { graph, findings } = await readerOf(app).read(xml)
  return { graph, findings: graph ? [...findings, ...lintActs(app, graph)] : findings }
}

/**
 * What acts could not do as they are drawn. An input that is needed and not given is refused: the act would fail each time, and a
 * person would be asked. An act nobody offers here is a warning, because its module may come later; so is an input it does not know.
 */
export function lintActs(app: App, graph: Graph): Finding[] {
  const known = new Map(describeActs(app).map((act) => [act.name, act]))
  return graph.nodes.flatMap((node) => {
    if (!node.act?.name) return []
    const act = known.get(node.act.name)
    if (!act) return [warn(node, 'unknown_act', `${called(node)} asks for "${node.act.name}", which nothing does here`)]
    return [...lacking(node, act.inputs), ...unknown(node, act.inputs)]
  })
}

type Input = { name: string; required: boolean }

function lacking(node: GraphNode, inputs: readonly Input[]): Finding[] {
  const given = node.act!.inputs
  const without = inputs.filter(({ name, required }) => required && !given[name]?.trim()).map(({ name }) => name)
  return without.length === 0 ? [] : [refuse(node, 'no_input', `${called(node)} is not told: ${without.join(', ')}`)]
}

function unknown(node: GraphNode, inputs: readonly Input[]): Finding[] {
  const names = new Set(inputs.map(({ name }) => name))
  const without = Object.keys(node.act!.inputs).filter((name) => !names.has(name))
  return without.length === 0 ? [] : [warn(node, 'unknown_input', `${called(node)} is told what its act does not know: ${without.join(', ')}`)] // biome-ignore format: one finding
}
