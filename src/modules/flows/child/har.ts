import { readFile, stat } from 'node:fs/promises'
import { type Har, maskedHar } from '../rules/har.ts'

const mostBytes = 20_000_000
const mostKept = 4_000_000

/** What a failed run keeps of its traffic, masked. Null when there is none, or more than is worth keeping. */
export async function keptHar(path: string, secrets: Readonly<Record<string, string>>): Promise<Buffer | null> {
  const size = await stat(path).then(
    (it) => it.size,
    () => 0,
  )
  if (size === 0 || size > mostBytes) return null
  const kept = Buffer.from(maskedHar(JSON.parse(await readFile(path, 'utf8')) as Har, secrets))
  return kept.length <= mostKept ? kept : null
}
