import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { InlineConfig } from 'vite'

const dist = join(import.meta.dirname, 'dist')
type Chunk = { file: string; src?: string; css?: string[]; assets?: string[]; imports?: string[] }

/** Pages that can be read offline, by their sources: their code must be on the device before they are needed. */
const readable =
  /modules\/support\/(?:\w+\/)*(MyWork|Requests|RequestPage|CustomerRequests|CustomerRequest)\.tsx$|shell\/(MorePage|palette)/
/** Fonts of the languages the portal speaks. */
const font = /-latin-wght-normal/

/** What the shell is made of: the page, its code, the code of the readable pages, fonts and icons. */
export function shellFiles(): string[] {
  const manifest: Record<string, Chunk> = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'))
  const files = new Set<string>()
  const seen = new Set<string>()
  function take(name: string): void {
    const chunk = manifest[name]
    if (!chunk || seen.has(name)) return
    seen.add(name)
    const assets = (chunk.assets ?? []).filter((one) => font.test(one))
    for (const file of [chunk.file, ...(chunk.css ?? []), ...assets]) files.add(`/${file}`)
    for (const next of chunk.imports ?? []) take(next)
  }
  for (const [name, chunk] of Object.entries(manifest))
    if (name.endsWith('index.html') || readable.test(chunk.src ?? name)) take(name)
  return ['/', '/icon.svg', '/icon-192.png', '/manifest.webmanifest', ...files]
}

/**
 * The service worker: one file of a fixed name without imports, because browsers compare it by its address and not all run
 * modules in workers. The list of files and its hash change it with every release, which is what makes browsers fetch it.
 */
export function workerConfig(): InlineConfig {
  const files = shellFiles()
  const page = readFileSync(join(dist, 'index.html'))
  const hash = createHash('sha256').update(files.join('\n')).update(page).digest('hex').slice(0, 16)
  return {
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'warn',
    publicDir: false,
    define: { SHELL_FILES: JSON.stringify(files), SHELL_HASH: JSON.stringify(hash) },
    build: {
      outDir: 'dist',
      emptyOutDir: false,
      target: ['chrome123', 'firefox121', 'safari17.5'],
      rolldownOptions: {
        input: join(import.meta.dirname, 'src/sw.ts'),
        output: { format: 'iife', entryFileNames: 'sw.js' },
      },
    },
  }
}
