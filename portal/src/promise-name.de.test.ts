import assert from 'node:assert/strict'
import { test } from 'node:test'

Object.defineProperty(globalThis, 'navigator', { value: { languages: ['de-DE'] }, configurable: true })
const { promiseName } = await import('./promise-name.ts')

test('promises of the usual kinds are called in German, a plan’s own as it calls them', () => {
  for (const [name, german] of [
    ['First response', 'Erste Antwort'],
    ['Next update', 'Nächste Meldung'],
    ['Resolution', 'Lösung'],
    ['Seal of the vault', 'Seal of the vault'],
    ['constructor', 'constructor'],
  ])
    assert.equal(promiseName(name!), german)
})
