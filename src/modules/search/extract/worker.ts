import { parentPort } from 'node:worker_threads'
import { limits } from './limits.ts'
import { formOf, readText } from './read.ts'

export type ToReader = { name: string; type: string; bytes: ArrayBuffer }
export type FromReader = { ok: true; text: string } | { ok: false; why: string }

const port = parentPort!

port.on('message', async ({ name, type, bytes }: ToReader) => {
  try {
    const form = formOf(name, type)
    const text = form ? await readText(Buffer.from(bytes), form) : ''
    // NUL cannot be stored, and a cut may leave half a character.
    const clean = text.slice(0, limits.textChars).replaceAll('\u0000', ' ').toWellFormed()
    port.postMessage({ ok: true, text: clean } satisfies FromReader)
  } catch (error) {
    const why = String((error as Error)?.message ?? error).slice(0, 300)
    port.postMessage({ ok: false, why } satisfies FromReader)
  }
})
