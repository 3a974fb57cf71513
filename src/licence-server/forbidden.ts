import { createHash } from 'node:crypto'
import type { Folder } from './folder.ts'

/**
 * Credentials that were forbidden here, by hash. Beside the database, because whoever owns that could put an older row back,
 * with the seal it had when the credential was still allowed.
 */
export async function forbiddenIn(folder: Folder): Promise<ReadonlySet<string>> {
  const hashes = new Set(await folder.list('forbidden'))
  return { has: (credentialId: string) => hashes.has(nameOf(credentialId)) } as ReadonlySet<string>
}

export async function noteForbidden(folder: Folder, credentialId: string): Promise<void> {
  await folder.create(`forbidden/${nameOf(credentialId)}`, `${credentialId}\n`)
}

function nameOf(credentialId: string): string {
  return createHash('sha256').update(credentialId).digest('hex')
}
