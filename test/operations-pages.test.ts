// The shell blocks of docs/operations say whether scripts/follow-operations.ts runs them; what it expects belongs to them.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { blocksIn } from '../scripts/follow/blocks.ts'
import { expectations } from '../scripts/follow/expected.ts'

const blocks = blocksIn(join(import.meta.dirname, '../docs/operations'))

test('every shell block of the operations pages is followed, or says why not', () => {
  assert.ok(blocks.filter(({ follow }) => follow).length >= 20)
  for (const page of [
    'install',
    'upgrade',
    'backup-and-restore',
    'several-instances',
    'failover',
    'audit',
    'second-site',
  ])
    assert.ok(
      blocks.some((block) => block.page === `${page}.md` && block.follow),
      `nothing of ${page}.md is followed`,
    )
})

test('what is expected after them belongs to a heading that is there', () => {
  const places = new Set(blocks.filter(({ follow }) => follow).map(({ page, heading }) => `${page} ${heading}`))
  assert.deepEqual(
    Object.keys(expectations).filter((name) => !places.has(name)),
    [],
  )
})
