import type { Decision } from '#procedures-rules'
import { type Business, type Drawing, part, type Shape } from './modeler.ts'
import { list, ours, putOurs, text } from './properties.ts'
import { withRow } from './table.ts'

/** The decision table of a business rule task as the panel shows it; an empty one has a column of each kind and a row. */
export function decisionOf(of: Business): Decision {
  const own = ours(of, 'palisade:DecisionTable')
  if (!own) return withRow({ hit: 'unique', inputs: [''], outputs: ['result'], rules: [] }, -1)
  const inputs = list(own, 'columns').map((one) => text(one, 'expression'))
  const outputs = list(own, 'results').map((one) => text(one, 'name'))
  return {
    hit: (text(own, 'hit') || 'unique') as Decision['hit'],
    inputs,
    outputs,
    rules: list(own, 'rules').map((rule) => {
      const when = inputs.map((_, n) => text(list(rule, 'when')[n], 'test'))
      const then = outputs.map((_, n) => text(list(rule, 'then')[n], 'value'))
      return { when, then }
    }),
  }
}

export function putDecision(drawing: Drawing, shape: Shape, of: Decision): void {
  const moddle = part(drawing, 'moddle')
  const make = (type: string, properties: Record<string, unknown>) => moddle.create(`palisade:${type}`, properties)
  putOurs(drawing, shape, 'palisade:DecisionTable', {
    hit: of.hit,
    columns: of.inputs.map((expression) => make('Column', { expression })),
    results: of.outputs.map((name) => make('Result', { name })),
    rules: of.rules.map((rule) => {
      // An entry that says nothing holds for everything.
      const when = rule.when.map((test) => make('When', { test: test.trim() || '-' }))
      const then = rule.then.map((value) => make('Then', { value }))
      return make('Rule', { when, then })
    }),
  })
}
