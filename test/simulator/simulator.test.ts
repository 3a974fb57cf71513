import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simulate } from './simulate.ts'

/**
 * threat-24: nothing missed, nothing twice, nothing late without a reason. 2,000 seeds go through every time zone.
 * A failing seed names itself; `SEED=n` replays it alone and prints all that happened. `SEEDS=n` runs more.
 */
const one = process.env.SEED ? Number(process.env.SEED) : null
const count = Number(process.env.SEEDS ?? 2000)

/** In portions, so that a failure says more than "somewhere in 2,000". */
const portion = 250

function run(seed: number, echo?: (line: string) => void) {
  try {
    return simulate(seed, echo)
  } catch (error) {
    throw new Error(`seed ${seed}: ${(error as Error).message} (SEED=${seed} replays it)`, { cause: error })
  }
}

if (one !== null)
  test(`seed ${one}`, () => {
    run(one, (line) => process.stdout.write(`${line}\n`))
  })
else {
  for (let from = 1; from <= count; from += portion)
    test(`threat-24: seeds ${from} to ${Math.min(count, from + portion - 1)}`, () => {
      let pages = 0
      let promises = 0
      for (let seed = from; seed < from + portion && seed <= count; seed++) {
        const done = run(seed)
        pages += done.pages
        promises += done.promises
      }
      assert.ok(pages > portion && promises > portion, 'the worlds are worth simulating')
    })

  test('the same seed is the same run, to the letter', () => {
    for (const seed of [3, 77, 410, 1999]) assert.equal(run(seed).hash, run(seed).hash)
  })
}
