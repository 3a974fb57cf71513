import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { tenantFilter } from '#platform/db/tenant.ts'
import { mountedRoutes } from '#platform/http/mount.ts'
import { odd } from '../strings/odd.ts'
import { broken, distinguishable, leaks, unlocked, whoMay } from './judge.ts'
import { connection } from './kept.ts'
import { createMatrix, nameOf } from './matrix.ts'
import { nothingToRecord, recordedActs } from './recorded.ts'
import { tryStrings } from './strings.ts'
import { unrecorded } from './unrecorded.ts'

/*
 * Every route x every role x own, foreign and absent objects, made from the contracts: a new route is in it by being mounted.
 * Bodies are valid, so that it is the permission which decides. Nothing a call does is kept (see kept.ts).
 */
const corpus = join(import.meta.dirname, '../../../shared/corpora/strings/blns.json')
const naughty: string[] = existsSync(corpus) ? JSON.parse(readFileSync(corpus, 'utf8')) : []
const matrix = await createMatrix()
const answers = await matrix.callAll(matrix.cells)
const some = ['acme contact', 'birch account_admin', 'delta account_admin', 'cedar contact']
const outside = matrix.cells.filter(({ caller, route }) => some.includes(caller.name) && route.access !== 'staff')
after(() => matrix.close())

const none = (found: string[]) => assert.deepEqual(found, [])

describe('every route x role x own, foreign, absent object', () => {
  test('is at least ten thousand squares, over every route and role', () => {
    assert.ok(answers.length >= 10_000, `${answers.length} squares`)
    const called = new Set(answers.map(({ route, caller }) => `${nameOf(route)} ${caller.name}`))
    for (const route of matrix.recipes.keys())
      for (const caller of matrix.cast.callers)
        if (route.access !== 'public')
          assert.ok(called.has(`${nameOf(route)} ${caller.name}`), `${nameOf(route)} ${caller.name}`)
  })

  test('the calls find their objects', () => {
    const unfound = [...matrix.recipes]
      .filter(([route, { staff, outside }]) => route.access !== 'public' && Math.max(staff.rank, outside.rank) <= 3)
      .map(([route]) => nameOf(route))
    assert.deepEqual(unfound, [], 'a new route needs an object: see seeds.ts and seeds-desk.ts')
  })

  test('threat-12: what is foreign cannot be told from what does not exist', () => none(distinguishable(answers)))

  test('threat-12: no answer tells an id of a foreign account', () => none(leaks(answers, matrix.objects)))

  test('threat-15: nobody gets in, and a token only where its scopes reach', () => none(unlocked(answers)))

  test('nothing breaks', () => none(broken(answers)))

  test('who may do what is as docs/who-may.md says', () => {
    const file = join(import.meta.dirname, '../../docs/who-may.md')
    const found = whoMay(answers)
    if (process.env.WRITE_WHO_MAY) writeFileSync(file, page(found))
    const known = new Map(
      [...readFileSync(file, 'utf8').matchAll(/^\| `([^`]+)` \| (.*) \|$/gm)].map(([, name, who]) => [
        name!,
        who!.trim(),
      ]),
    )
    const changed = [...found]
      .filter(([name, who]) => known.get(name) !== who)
      .map(([name, who]) => `${name}: ${who} (said: ${known.get(name) ?? 'nothing'})`)
    assert.deepEqual(changed, [], 'run "npm run who-may" and read the difference it makes in docs/who-may.md')
    assert.deepEqual(
      [...known.keys()].filter((name) => !found.has(name)),
      [],
      'routes that are no more',
    )
  })
})

describe('what concerns security is in the audit log', () => {
  const routes = mountedRoutes.filter((route) => route.method !== 'GET' || !route.reply).map(nameOf)

  test('each route that changes something or hands out a file says which act it records, or why none', () => {
    none(routes.filter((name) => !(name in recordedActs) && !(name in unrecorded)))
    const said = [...Object.keys(recordedActs), ...Object.keys(unrecorded), ...nothingToRecord]
    none(said.filter((name) => !routes.includes(name)))
    none(Object.keys(recordedActs).filter((name) => name in unrecorded))
  })

  test('and does what it says', () => {
    const done = Map.groupBy(
      answers.filter(({ answer, slot }) => slot === null && answer.status < 400),
      ({ route }) => nameOf(route),
    )
    const silent = [...done].filter(([name, calls]) => {
      const quiet = calls.every(({ recorded }) => recorded === 0)
      return quiet && name in recordedActs && !nothingToRecord.has(name)
    })
    none(silent.map(([name]) => `${name} recorded nothing`))
    const loud = [...done].filter(([name, calls]) => name in unrecorded && calls.some(({ recorded }) => recorded > 0))
    none(loud.map(([name]) => `${name} records an act: it belongs into the other list`))
    assert.ok(done.size > 100, `${done.size} routes were called with success`)
  })

  test('under words people read', () => {
    // Those of identity stand in the words of security events.
    const acts = Object.values(recordedActs).filter((act) => !act.startsWith('identity.'))
    const words = readFileSync(join(import.meta.dirname, '../../portal/src/words/audit.ts'), 'utf8')
    none([...new Set(acts)].filter((act) => !words.includes(`'${act}': [`)))
    none([...new Set(acts.map((act) => act.split('.')[0]!))].filter((module) => !words.includes(`\n  ${module}: [`)))
  })

  test('by names that the modules record', () => {
    const sources = new Map<string, string>()
    const sourceOf = (module: string) => {
      const folder = join(import.meta.dirname, '../../src/modules', module)
      const files = globSync('**/*.ts', { cwd: folder }).filter((file) => !file.endsWith('.test.ts'))
      if (!sources.has(module))
        sources.set(module, files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n'))
      return sources.get(module)!
    }
    none(
      [...new Set(Object.values(recordedActs))].filter((act) => {
        const [module, kind] = act.split('.') as [string, string]
        const source = sourceOf(module)
        return !source.includes(`'${act}'`) && !source.includes(`'${kind}'`)
      }),
    )
  })
})

test('naughty strings break no field of any route', {
  skip: naughty.length === 0 && `${corpus} is not there`,
}, async () => {
  const { places, accepted, faults } = await tryStrings(matrix, [...naughty, ...odd], 6)
  none(faults)
  assert.ok(places > 400 && accepted > 300, `${places} places, ${accepted} accepted`)
})

describe('each of the two doors alone', () => {
  test('threat-14: row security, with the program’s own filter off', async () => {
    tenantFilter.enabled = false
    try {
      const alone = await matrix.callAll(outside)
      none([...distinguishable(alone), ...leaks(alone, matrix.objects)])
    } finally {
      tenantFilter.enabled = true
    }
  })

  test('threat-12: the program’s own checks, with every row in sight', async () => {
    connection.rowSecurityOff = true
    try {
      const alone = await matrix.callAll(outside)
      none([...distinguishable(alone), ...leaks(alone, matrix.objects)])
    } finally {
      connection.rowSecurityOff = false
    }
  })
})

function page(found: Map<string, string>): string {
  const rows = [...found].map(([name, who]) => `| \`${name}\` | ${who} |`)
  return `# Who may do what

Written by \`npm run who-may\` from what the program answers to every role that calls every route with an object of its own;
\`npm test\` fails when the program and this page differ. "All contacts": contacts and account administrators, of a customer and of
a partner. Routes of sign-in and those that machines call with a signature are open to everybody and not listed.

| route | who gets through |
| --- | --- |
${rows.join('\n')}
`
}
