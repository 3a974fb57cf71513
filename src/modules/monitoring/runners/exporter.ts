import type { TargetOf } from '../contract/targets.ts'
import { judge } from '../rules/bounds.ts'
import { ExpositionBroken, readExposition, type Sample } from '../rules/exposition.ts'
import type { Measure, Outcome } from '../types.ts'
import { exchange } from './exchange.ts'
import type { Runner } from './runner.ts'
import { observe, oneLine, worse, wrong } from './trouble.ts'

const mostKept = 500

type Rule = TargetOf<'exporter'>['rules'][number]

const matches = (rule: Rule, { name, labels }: Sample) =>
  name === rule.metric && Object.entries(rule.labels).every(([label, value]) => labels[label] === value)

function read(text: string): Sample[] {
  try {
    return readExposition(text)
  } catch (error) {
    if (error instanceof ExpositionBroken) throw wrong(`It is not in the format of Prometheus (${error.message}).`)
    throw error
  }
}

/** Every rule against every sample it names; the sentence tells of the worst. */
function judgeRules(rules: readonly Rule[], samples: readonly Sample[]): { outcome: Outcome; said: string | null } {
  let outcome: Outcome = 'up'
  let said: string | null = null
  for (const rule of rules) {
    const named = samples.filter((sample) => matches(rule, sample))
    if (named.length === 0) throw wrong(`There is no sample of ${rule.metric}.`)
    for (const { labels, value } of named) {
      const found = judge(value, rule.bounds)
      if (found === 'up' || worse(outcome, found) === outcome) continue
      outcome = found
      const where = Object.entries(labels).map(([name, text]) => `${name}="${text}"`).join(', ') // biome-ignore format: one line
      said = oneLine(`${rule.metric}${where && `{${where}}`} is ${value}`, 300)
    }
  }
  return { outcome, said }
}

function kept(patterns: readonly string[], samples: readonly Sample[]): Measure[] {
  const wanted = (name: string) => patterns.some((pattern) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern)) // biome-ignore format: one rule
  return samples
    .filter(({ name, value }) => Number.isFinite(value) && wanted(name))
    .slice(0, mostKept)
    .map(({ name, labels, value }) => ({ name, labels, value, unit: null }))
}

/** Scrapes an exporter and holds its samples against rules; the samples of named metrics are kept as series. */
export const exporter: Runner<'exporter'> = {
  kind: 'exporter',
  run: (target, limits, signal) =>
    observe(URL.parse(target.url)?.host ?? 'The exporter', async () => {
      const headers = {
        accept: 'text/plain;version=0.0.4',
        ...(limits.secret !== null && { authorization: `Bearer ${limits.secret}` }),
      }
      const ask = { url: target.url, method: 'GET', headers, body: null, redirects: 0, verify: target.verify }
      const answer = await exchange(ask, limits, signal)
      if (answer.status !== 200) throw wrong(`It answers with status ${answer.status}.`)
      if (answer.cut) throw wrong(`It has more than ${limits.maxBytes} bytes.`)
      const samples = read(answer.body.toString('utf8'))
      const { outcome, said } = judgeRules(target.rules, samples)
      const found = { said: said ?? `${samples.length} samples`, outcome, timings: answer.timings }
      return { ...found, measures: kept(target.keep, samples), facts: { samples: samples.length } }
    }),
}
