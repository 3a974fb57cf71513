import type { Decision } from '#procedures-rules'

type Side = 'inputs' | 'outputs'
const entries = { inputs: 'when', outputs: 'then' } as const

/** With one more column; its entries say nothing yet. */
export function withColumn(of: Decision, side: Side, name: string): Decision {
  const rules = of.rules.map((rule) => ({ ...rule, [entries[side]]: [...rule[entries[side]], ''] }))
  return { ...of, [side]: [...of[side], name], rules }
}

export function withoutColumn(of: Decision, side: Side, n: number): Decision {
  const left = (all: readonly string[]) => all.filter((_, at) => at !== n)
  const rules = of.rules.map((rule) => ({ ...rule, [entries[side]]: left(rule[entries[side]]) }))
  return { ...of, [side]: left(of[side]), rules }
}

export function withHead(of: Decision, side: Side, n: number, name: string): Decision {
  return { ...of, [side]: of[side].map((one, at) => (at === n ? name : one)) }
}

export function withEntry(of: Decision, row: number, side: Side, n: number, said: string): Decision {
  const key = entries[side]
  const rules = of.rules.map((rule, at) => (at === row ? { ...rule, [key]: rule[key].map((one, m) => (m === n ? said : one)) } : rule)) // biome-ignore format: one thing
  return { ...of, rules }
}

/** With an empty row after this one. */
export function withRow(of: Decision, after: number): Decision {
  const when = of.inputs.map(() => '')
  const then = of.outputs.map(() => '')
  return { ...of, rules: of.rules.toSpliced(after + 1, 0, { when, then }) }
}

/** Without a row. */
export const withoutRow = (of: Decision, n: number): Decision => ({ ...of, rules: of.rules.toSpliced(n, 1) })

/** With a row moved one place up (-1) or down (1): the order counts where the first that fits decides. */
export function withRowMoved(of: Decision, n: number, by: -1 | 1): Decision {
  const to = n + by
  if (to < 0 || to >= of.rules.length) return of
  return { ...of, rules: of.rules.toSpliced(n, 1).toSpliced(to, 0, of.rules[n]!) }
}
