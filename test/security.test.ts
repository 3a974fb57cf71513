import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs/security.md'), 'utf8')
const requirements = [...page.matchAll(/^\| (\d+\.\d+\.\d+) \| (.+) \| (.+) \| (.+) \|$/gm)]
const tests = new Map<string, [string, string]>(
  [...page.matchAll(/^\| `([a-z-]+)` \| `(\S+\.test\.ts)` \| (.+) \|$/gm)].map(([, key, file, name]) => [
    String(key),
    [String(file), String(name)],
  ]),
)

test('docs/security.md names every requirement of ASVS 5.0 level 2 once, with a state and a reason', () => {
  assert.equal(requirements.length, 253)
  assert.equal(new Set(requirements.map(([, number]) => number)).size, 253)
  for (const [, number, , state = '', why = ''] of requirements) {
    assert.ok(['held', 'review', 'partly', 'not held', 'n/a'].includes(state), `${number}: ${state}`)
    assert.ok(why.trim().length > 2, String(number))
  }
})

test('what docs/security.md calls held names tests that exist', () => {
  for (const [key, [file, name]] of tests) {
    assert.ok(existsSync(join(root, file)), `${key}: ${file}`)
    assert.ok(readFileSync(join(root, file), 'utf8').includes(name), `${key}: no test "${name}" in ${file}`)
  }
  for (const [, number, , state, why] of requirements)
    if (state === 'held')
      for (const key of String(why).split(',')) assert.ok(tests.has(key.trim()), `${number}: ${key}`)
})
