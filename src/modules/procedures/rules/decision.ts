import { ExpressionProblem } from './expression/bounds.ts'
import { evaluate, passes } from './expression/evaluate.ts'
import type { Data, Decision } from './types.ts'

/**
 * What a decision table gives: for `unique` and `first` the outputs of the rule that matches (null when none does), for `collect` a
 * list of all. With one output the value alone, with several an object of them.
 * @throws ExpressionProblem when more than one rule of a unique table matches, or an entry fails.
 */
export function decide(table: Decision, data: Data, at: number): unknown {
  const inputs = table.inputs.map((input) => evaluate(input, data, at))
  const found: unknown[] = []
  for (const rule of table.rules) {
    if (!inputs.every((value, index) => passes(rule.when[index] ?? '-', value, data, at))) continue
    if (found.length && table.hit === 'unique')
      throw new ExpressionProblem('not_unique', 'more than one rule of the decision table matches')
    found.push(outputsOf(table, rule.then, data, at))
    if (table.hit === 'first') break
  }
  return table.hit === 'collect' ? found : (found[0] ?? null)
}

function outputsOf(table: Decision, then: string[], data: Data, at: number): unknown {
  const values = then.map((text) => (text.trim() === '' ? null : evaluate(text, data, at)))
  if (table.outputs.length === 1) return values[0] ?? null
  return Object.fromEntries(table.outputs.map((name, index) => [name, values[index] ?? null]))
}
