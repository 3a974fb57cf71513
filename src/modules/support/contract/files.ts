import { z } from 'zod'
import { id, route } from '#platform/http/contract.ts'
import { attachment } from '../shapes.ts'
import { requestId } from './request-id.ts'

/** Largest upload in bytes. */
export const mostUploadBytes = 25 * 1024 * 1024

export const uploads = {
  upload: route({
    method: 'POST',
    path: '/api/uploads',
    summary: 'Uploads one file (multipart, field `file`, at most 25 MB) to be attached to a request or message.',
    access: 'person',
    scope: 'requests:write',
    query: z.object({ accountId: id.optional(), requestId: requestId.optional() }),
    upload: true,
    bodyLimit: mostUploadBytes + 64 * 1024,
    reply: attachment,
    errors: ['platform.too_large', 'support.no_file'],
  }),

  attachment: route({
    method: 'GET',
    path: '/api/attachments/:id',
    summary: 'Downloads an attachment. `inline=true` shows a picture of a safe type.',
    access: 'person',
    scope: 'requests:read',
    params: z.object({ id }),
    query: z.object({ inline: z.enum(['true', 'false']).default('false') }),
    errors: ['files.waiting', 'files.infected', 'files.unchecked'],
  }),

  releaseAttachment: route({
    method: 'POST',
    path: '/api/attachments/:id/release',
    summary: 'Lets a file through that a malware scanner holds back: a false alarm, or one that it could not read.',
    access: 'staff',
    stepUp: true,
    params: z.object({ id }),
    body: z.object({ reason: z.string().trim().min(3).max(500) }),
    errors: ['files.not_held'],
  }),
}
