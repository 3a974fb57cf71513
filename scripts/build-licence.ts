// `npm run build:licence [-- FOLDER]`: packages/licence as plain JavaScript for Node 20 and later, without a dependency, with
// its types.
import { execFileSync } from 'node:child_process'
import { chmodSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'packages/licence')
const dist = process.argv[2] ?? join(folder, 'dist')

rmSync(dist, { recursive: true, force: true })
await build({
  configFile: false,
  root: folder,
  logLevel: 'warn',
  build: {
    ssr: true, // for Node: its own modules stay imports
    target: 'node20',
    outDir: dist,
    minify: 'oxc',
    rolldownOptions: {
      input: { licence: 'src/licence.ts', issue: 'src/issue.ts', cli: 'src/cli.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js', minify: true },
    },
  },
})
chmodSync(join(dist, 'cli.js'), 0o755)
execFileSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(folder, 'tsconfig.build.json'), '--outDir', dist],
  {
    stdio: 'inherit',
  },
)
const size = readdirSync(dist)
  .filter((name) => name.endsWith('.js'))
  .reduce((sum, name) => sum + statSync(join(dist, name)).size, 0)
console.log(`packages/licence/dist: ${size} bytes of JavaScript.`)
