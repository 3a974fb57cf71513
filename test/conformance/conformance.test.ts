import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { type Comparison, compare, corpus, models } from './compare.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/bpmn-conformance.md'), 'utf8')
const named = (section: string) => new Set([...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, model]) => model!))
const inAnotherOrder = named(page.slice(page.indexOf('### The same'), page.indexOf('### Differences')))
const different = named(page.slice(page.indexOf('### Differences')))

const sorted = (entries: string[]) => entries.toSorted()

describe('the token simulation', {
  skip: corpus ? false : 'its models do not lie beside the repository (../shared)',
}, () => {
  test('agrees on every model, but for what docs/bpmn-conformance.md says', async () => {
    const order = new Set<string>()
    const differ = new Set<string>()
    let same = 0
    for (const model of models())
      for (const { traces, ours, theirs } of await compare(model)) {
        if (!theirs) continue
        if (JSON.stringify(ours) === JSON.stringify(theirs)) same++
        else if (JSON.stringify(sorted(ours)) === JSON.stringify(sorted(theirs))) order.add(traces[0]!)
        else differ.add(traces[0]!)
      }
    assert.deepEqual(
      sorted([...differ]),
      sorted([...different]),
      'differences that are not explained, or explained and gone',
    )
    assert.deepEqual(sorted([...order]), sorted([...inAnotherOrder]), 'the same in another order')
    assert.ok(same >= 98, `${same} traces agree to the letter`)
  })

  test('has models without a trace, which run', async () => {
    const without: Comparison[] = []
    for (const model of models()) for (const one of await compare(model)) if (!one.theirs) without.push(one)
    assert.deepEqual(without.map(({ traces }) => traces[0]).toSorted(), [
      'message-event',
      'message-flow-send-receive',
      'signal-events',
      'token-sink-all',
    ])
    for (const { model, ours } of without) assert.ok(ours.length > 1, model)
  })
})
