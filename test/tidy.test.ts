import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, test } from 'node:test'
import pg from 'pg'
import { freshDatabase } from '#test/database.ts'

const root = join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const files = (...patterns: string[]) =>
  globSync(patterns, { cwd: root, exclude: (name) => name.includes('node_modules') || name.includes('dist') })
    .map(String)
    .sort()

const sources = files('src/**/*.ts')
const portalSources = files('portal/src/**/*.{ts,tsx}')
/** What others embed: it stands by itself. */
const packageSources = files('packages/*/src/**/*.ts')
const everything = [
  ...sources,
  ...packageSources,
  ...portalSources,
  ...files('packages/*/{test,scripts}/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts'),
]

/** Files a source imports: static, dynamic and re-exported, as paths from the root. */
function importsOf(file: string): string[] {
  const found: string[] = []
  for (const [, name] of read(file).matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)) found.push(name!)
  for (const [, name] of read(file).matchAll(/new URL\(\s*['"](\.[^'"]+)['"]/g)) found.push(name!)
  return found
}

const map: Record<string, string> = JSON.parse(read('package.json')).imports

function resolveImport(file: string, name: string): string | null {
  if (name.startsWith('.')) return relative(root, resolve(root, dirname(file), name))
  for (const [key, target] of Object.entries(map)) {
    if (key === name) return target.slice(2)
    const [head, tail] = key.split('*')
    if (tail !== undefined && name.startsWith(head!)) return target.slice(2).replace('*', name.slice(head!.length))
  }
  return null
}

describe('modules', () => {
  test('see each other only through their faces', () => {
    for (const file of sources) {
      const own = /^src\/modules\/([^/]+)\//.exec(file)?.[1]
      for (const name of importsOf(file)) {
        const target = resolveImport(file, name)
        const other = target && /^src\/modules\/([^/]+)\/(.+)$/.exec(target)
        if (!other || !own || other[1] === own) continue
        const allowed = other[2] === `${other[1]}.ts` || (other[2] === 'contract.ts' && file.endsWith('contract.ts'))
        assert.ok(allowed, `${file} imports ${target}: only the face of another module may be used`)
      }
    }
  })

  test('follow the order of dependencies', () => {
    const order = [
      'journal',
      'accounts',
      'identity',
      'calendars',
      'promises',
      'channels',
      'oncall',
      'letters',
      'support',
      'mailroom',
      'watchman',
      'systems',
      'metrics',
      'alerts',
      'flows',
      'monitoring',
      'signals',
      'logs',
      'statuspages',
      'wall',
      'licensing',
      'credit',
      'procedures',
      'diagnosis',
      'bot',
      'automation',
      'crises',
      'knowledge',
      'search',
      'reports',
      'transfer',
      'audit',
      'health',
    ]
    for (const file of sources) {
      const own = /^src\/modules\/([^/]+)\//.exec(file)?.[1]
      if (!own || file.endsWith('.test.ts')) continue
      for (const name of importsOf(file)) {
        const other = /^src\/modules\/([^/]+)\//.exec(resolveImport(file, name) ?? '')?.[1]
        if (other && other !== own)
          assert.ok(
            order.indexOf(other) < order.indexOf(own),
            `${file} depends on ${other}, which stands to its right; publish an event instead`,
          )
      }
    }
  })

  test('platform knows nothing of modules', () => {
    for (const file of sources.filter((name) => name.startsWith('src/platform/') && !name.endsWith('.test.ts')))
      for (const name of importsOf(file))
        assert.ok(!(resolveImport(file, name) ?? '').startsWith('src/modules/'), `${file} imports ${name}`)
  })

  test('packages need nothing but Node and themselves', () => {
    for (const file of packageSources) {
      const own = file.split('/').slice(0, 2).join('/')
      for (const [, name = ''] of read(file).matchAll(/(?:\sfrom |\bimport |\bimport\()'([^']+)'/g)) {
        const target = name.startsWith('node:') ? own : resolveImport(file, name)
        assert.ok(target?.startsWith(own), `${file} imports ${name}`)
      }
    }
  })

  test('have a README and a face', () => {
    for (const folder of files('src/modules/*')) {
      const name = folder.split('/').pop()!
      assert.ok(existsSync(join(root, folder, 'README.md')), `${folder} has no README.md`)
      assert.ok(existsSync(join(root, folder, `${name}.ts`)), `${folder} has no face ${name}.ts`)
    }
  })

  test('the portal sees only contracts and pure rules of the server', () => {
    for (const file of portalSources)
      for (const name of importsOf(file)) {
        const target = resolveImport(file, name)
        if (target?.startsWith('src/'))
          assert.match(
            target,
            /contract\.ts$|\/rules\/face\.ts$|^src\/platform\/actor\.ts$/,
            `${file} imports ${target}`,
          )
      }
  })
})

describe('files', () => {
  test('are all used', () => {
    const used = new Set<string>(['src/main.ts', 'src/platform/db/types.gen.ts'])
    for (const file of files('src/cli/*.ts')) used.add(file)
    for (const target of Object.values(map)) if (target.startsWith('./packages/')) used.add(target.slice(2))
    used.add('packages/licence/src/cli.ts')
    for (const file of everything) for (const name of importsOf(file)) used.add(resolveImport(file, name) ?? '')
    assert.deepEqual(
      [...sources, ...packageSources].filter((file) => !file.endsWith('.test.ts') && !used.has(file)),
      [],
      'files that nothing uses',
    )
  })

  test('are of a size one can read', () => {
    const long = everything
      .filter((name) => !name.endsWith('types.gen.ts'))
      .map((file) => ({ file, lines: read(file).split('\n').length }))
      .filter(({ file, lines }) => lines > (file.endsWith('.test.ts') ? 500 : 400))
    assert.deepEqual(long, [], 'a file that long is more than one thing')
  })

  test('say nothing that must not be said', () => {
    for (const file of everything) {
      const text = read(file)
      assert.doesNotMatch(text, /\.(only|skip)\(['"`]/, `${file} leaves tests out`)
      assert.doesNotMatch(text, /@ts-(ignore|nocheck)/, `${file} silences the compiler`)
    }
  })
})

describe('time', () => {
  test('comes from the clock', () => {
    const asks = ['src/platform/clock.ts', 'packages/licence/src/cli.ts']
    for (const file of [...sources, ...packageSources].filter(
      (name) => !name.endsWith('.test.ts') && !asks.includes(name),
    )) {
      const code = read(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      assert.doesNotMatch(
        code,
        /\bDate\.now\(\)|new Date\(\)|Temporal\.Now\b/,
        `${file} asks the machine for the time; ask clock.now()`,
      )
      const calls = code.replace(/app_now\(\)|\.now\(\)/g, '')
      assert.doesNotMatch(calls, /\bnow\(\)|current_timestamp/, `${file} uses bare now()`)
    }
  })

  test('in SQL is app_now()', () => {
    for (const file of files('migrations/*.sql')) {
      const sql = read(file).replace(/--.*$/gm, '').replaceAll('app_now()', '')
      assert.doesNotMatch(sql, /\bnow\(\)|current_timestamp|transaction_timestamp/i, file)
    }
  })
})

describe('errors', () => {
  const codes = sources
    .filter(
      (name) =>
        name.endsWith('problems.ts') || name === 'src/platform/problem.ts' || read(name).includes('defineProblems('),
    )
    .flatMap((name) => [...read(name).matchAll(/^\s+'([a-z]+\.[a-z0-9_]+)': \{/gm)].map(([, code]) => code!))

  test('each have a page', () => {
    assert.ok(codes.length > 10)
    assert.deepEqual(
      codes.filter((code) => !existsSync(join(root, 'docs/errors', `${code}.md`))),
      [],
      'codes without a page in docs/errors',
    )
  })

  test('no page without its error', () => {
    for (const page of files('docs/errors/*.md')) {
      const code = page.split('/').pop()!.replace(/\.md$/, '')
      if (code !== 'README') assert.ok(codes.includes(code), `${page} is of no error`)
    }
  })
})

describe('migrations', () => {
  test('begin with a comment that says why', () => {
    for (const file of files('migrations/*.sql')) assert.match(read(file), /^-- \S/, file)
  })

  test('leave no table without row security, and nothing that goes round it', async () => {
    const database = await freshDatabase()
    const client = new pg.Client({ connectionString: database.ownerUrl })
    await client.connect()
    try {
      const open =
        await client.query(`select relname from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
        and relname <> 'migration' and (not relrowsecurity or not relforcerowsecurity
          or not exists (select from pg_policy p where p.polrelid = c.oid))`)
      assert.deepEqual(open.rows, [], 'tables without forced row security or without a policy')
      const views =
        await client.query(`select relname from pg_class where relnamespace = 'public'::regnamespace and (relkind = 'm'
        or (relkind = 'v' and not coalesce(reloptions::text ~ 'security_invoker=(true|on)', false)))`)
      assert.deepEqual(views.rows, [], 'views that run as their owner')
      const definers = await client.query(
        `select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef`,
      )
      assert.deepEqual(definers.rows, [], 'functions that run as their owner')
      const bypass = await client.query(
        `select rolname from pg_roles where rolname in ('palisade_runtime', 'palisade_report', 'palisade_search', 'palisade_eraser', 'palisade_licence') and (rolbypassrls or rolsuper)`,
      )
      assert.deepEqual(bypass.rows, [], 'roles that see everything')
      // A foreign key between two account-bound tables must carry the account, or it tells what exists elsewhere.
      const leaky = await client.query(
        `select conname, conrelid::regclass::text as from, confrelid::regclass::text as to
        from pg_constraint con where contype = 'f' and cardinality(conkey) = 1
          and exists (select from pg_attribute where attrelid = conrelid and attname = 'account_id' and not attisdropped)
          and exists (select from pg_attribute where attrelid = confrelid and attname = 'account_id' and not attisdropped)
          and confrelid <> 'account'::regclass
          and not exists (select from pg_attribute a where a.attrelid = conrelid and a.attnum = conkey[1] and a.attname = any($1))`,
        [
          // these point from an account's row to the provider's own people, whom every account may be worked on by
          [
            'assignee_id',
            'manager_id',
            'person_id',
            'author_id',
            'created_by',
            'acked_by',
            'staff_id',
            'owner_person_id',
          ],
        ],
      )
      assert.deepEqual(leaky.rows, [], 'single-column foreign keys between tenants')
    } finally {
      await client.end()
      await database.drop()
    }
  })
})

describe('routes', () => {
  test('each stands in a contract and is named by a test', () => {
    const tests = everything
      .filter((name) => name.endsWith('.test.ts'))
      .map(read)
      .join('\n')
    const unnamed: string[] = []
    for (const file of files('src/modules/*/contract.ts', 'src/modules/*/contract/*.ts'))
      for (const [, name, path] of read(file).matchAll(/^ {2}(\w+): route\(\{[\s\S]*?path: '([^']+)'/gm)) {
        const asCalled = path!.replace(/:[a-zA-Z]+/g, '[^\'"`\\s]+').replaceAll('/', '\\/')
        if (!new RegExp(`\\b${name}\\b|${asCalled}['"\`?]`).test(tests)) unnamed.push(`${name} (${path}) of ${file}`)
      }
    assert.deepEqual(unnamed, [], 'routes no test names')
  })
})
