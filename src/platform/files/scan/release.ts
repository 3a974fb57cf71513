import type { Tx } from '../../db/database.ts'
import { notFound } from '../../problem.ts'
import { scanProblems } from './problems.ts'
import { markReleased, scanOf } from './queries.ts'

/**
 * Lets a file through although something was found in it or it could not be scanned; returns what that was. The caller has
 * permitted it and records it. Throws not_found, or files.not_held when nothing holds it back.
 */
export async function releaseFile(tx: Tx, fileId: string, reason: string): Promise<string> {
  const scan = await scanOf(tx, fileId)
  if (!scan) throw notFound()
  if (!(await markReleased(tx, fileId, reason))) throw scanProblems.refuse('files.not_held')
  return scan.says!
}
