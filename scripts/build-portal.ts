import { createHash } from 'node:crypto'
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'portal/dist')
const mark = join(dist, '.built-from')

/** Everything the portal is built from. */
function sources(): string[] {
  return [
    ...globSync('portal/**/*', {
      cwd: root,
      exclude: (name) => name === 'portal/dist' || name.startsWith('portal/dist/'),
    }),
    ...globSync('src/modules/*/{contract,shapes}{.ts,/**/*.ts}', { cwd: root }),
    // Pure rules that run in the browser, too.
    ...globSync('src/modules/procedures/rules/**/*.ts', { cwd: root }),
    'src/platform/http/contract.ts',
    'src/platform/actor.ts',
    'package-lock.json',
    'scripts/build-portal.ts',
  ]
    .filter((name) => statSync(join(root, name), { throwIfNoEntry: false })?.isFile())
    .sort()
}

/** One hash of all sources, contents included: a checkout sets new times without changing anything. */
function fingerprint(): string {
  const hash = createHash('sha256')
  for (const name of sources())
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(root, name)))
      .update('\0')
  return hash.digest('hex')
}

function builtFrom(): string {
  try {
    return readFileSync(mark, 'utf8')
  } catch {
    return ''
  }
}

/** Beside each text file its compressed forms, so that the server sends them without any work. */
async function compress(): Promise<void> {
  const files = globSync('**/*.{js,css,html,svg,webmanifest}', { cwd: dist })
  await Promise.all(
    files.map(async (name) => {
      const path = join(dist, name)
      const bytes = readFileSync(path)
      const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
      writeFileSync(`${path}.br`, await promisify(brotliCompress)(bytes, quality))
      writeFileSync(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }))
    }),
  )
}

const began = performance.now()
const wanted = fingerprint()
if (builtFrom() === wanted && !process.argv.includes('--force')) {
  console.log('Portal is up to date.')
} else {
  // Loaded only when there is something to build: starting again stays quick.
  // Whatever runs us, people get React's production build: under NODE_ENV=test vite would take the development one, 72 kB more.
  const ours = process.env.NODE_ENV
  process.env.NODE_ENV = 'production'
  const { build } = await import('vite')
  await build({ configFile: join(root, 'portal/vite.config.ts'), logLevel: 'warn' })
  const { workerConfig } = await import('../portal/vite.worker.config.ts')
  await build(workerConfig())
  if (ours === undefined) delete process.env.NODE_ENV
  else process.env.NODE_ENV = ours
  await compress()
  writeFileSync(mark, wanted)
  console.log(`Portal built in ${((performance.now() - began) / 1000).toFixed(1)} s.`)
}
