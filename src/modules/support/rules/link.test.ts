import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decideLink, type LinkFacts, type LinkKind } from './link.ts'

const facts: LinkFacts = { fromId: 'a', toId: 'b', between: [], fromIsProblem: false, toIsIncident: false }

const table: [string, LinkKind, Partial<LinkFacts>, string | null][] = [
  ['two requests', 'related', {}, null],
  ['a request with itself', 'related', { toId: 'a' }, 'same'],
  ['the same once more', 'related', { between: [{ kind: 'related' }] }, 'there'],
  ['another kind beside it', 'follows', { between: [{ kind: 'related' }] }, null],
  ['an incident to a problem', 'caused_by', {}, null],
  ['a problem to a problem', 'caused_by', { fromIsProblem: true }, 'problem_of_incident'],
  ['an incident to an incident', 'caused_by', { toIsIncident: true }, 'problem_of_incident'],
  ['a problem, only related', 'related', { fromIsProblem: true, toIsIncident: true }, null],
]

for (const [name, kind, changes, refused] of table)
  test(`${name}, ${kind}: ${refused ?? 'linked'}`, () =>
    assert.equal(decideLink(kind, { ...facts, ...changes })?.refused ?? null, refused))
