import { id, route } from '#platform/http/contract.ts'
import { byRun, evidence } from '../shapes.ts'

/** Largest file in bytes. */
export const mostEvidenceBytes = 25 * 1024 * 1024

export const evidences = {
  uploadEvidence: route({
    method: 'POST',
    path: '/api/projects/:id/files',
    summary:
      'Uploads one file (multipart, field `file`, at most 25 MB) that a record or a form of this run may then name.',
    access: 'person',
    scope: 'projects:write',
    params: byRun,
    upload: true,
    bodyLimit: mostEvidenceBytes + 64 * 1024,
    reply: evidence,
    errors: ['platform.too_large', 'procedures.no_file'],
  }),
  getEvidence: route({
    method: 'GET',
    path: '/api/projects/:id/files/:file',
    summary: 'Downloads a file of a run.',
    access: 'person',
    scope: 'projects:read',
    params: byRun.extend({ file: id }),
    errors: ['files.waiting', 'files.infected', 'files.unchecked'],
  }),
}
