// JavaScript of the portal's first screen (the entry and what it loads at once), compressed as it is sent (gzip; brotli beside it).
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Figure } from './figure.ts'

const dist = join(import.meta.dirname, '../portal/dist')
const manifestFile = join(dist, 'manifest.json')
if (!existsSync(manifestFile)) throw new Error('The portal is not built: node scripts/build-portal.ts')
type Chunk = { file: string; isEntry?: boolean; imports?: string[]; src?: string }
const manifest: Record<string, Chunk> = JSON.parse(readFileSync(manifestFile, 'utf8'))

/** A chunk and everything it imports statically. */
function closure(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen
  seen.add(name)
  for (const next of manifest[name]?.imports ?? []) closure(next, seen)
  return seen
}
const entry = Object.keys(manifest).find((name) => manifest[name]!.isEntry && name.endsWith('index.html'))!
// The first screen of staff is My work: its chunk is loaded as soon as the entry knows who is there.
const first = Object.keys(manifest).find((name) => /MyWork/.test(name))
const chunks = new Set([...closure(entry), ...(first ? closure(first) : [])])
let gzip = 0
let brotli = 0
for (const name of chunks) {
  const { file } = manifest[name]!
  if (!file.endsWith('.js')) continue
  const bytes = readFileSync(join(dist, file))
  gzip += gzipSync(bytes, { level: 9 }).length
  brotli += brotliCompressSync(bytes).length
}
const figures: Figure[] = [
  {
    name: 'portal, first screen: compressed JavaScript',
    value: Math.round(gzip / 1000),
    unit: 'kB',
    floor: 350,
    atMost: true,
  },
  { name: 'portal, first screen: with brotli', value: Math.round(brotli / 1000), unit: 'kB' },
]
process.stdout.write(`${JSON.stringify(figures)}\n`)
