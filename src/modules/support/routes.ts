import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { pictureType } from '#platform/files/type.ts'
import { mount, mountPublic } from '#platform/http/mount.ts'
import { platformProblems } from '#platform/problem.ts'
import { mostUploadBytes, support } from './contract.ts'
import { mountDesk } from './desk-routes.ts'
import { attachmentReply, conversation, describe, getRequest, watcherReplies } from './operations/detail.ts'
import { download, storeUpload, uploadAccount } from './operations/files.ts'
import { messagePage } from './operations/html.ts'
import { moveRequest } from './operations/move.ts'
import { callers, preview, whatToPreview } from './operations/preview.ts'
import { counts, list, myWork, topics } from './operations/read.ts'
import type { Written } from './operations/reply.ts'
import { releaseAttachment } from './operations/scanned.ts'
import { readUpdateLink, updateByLink } from './operations/status-update.ts'
import { createdReply, follow, giveStatusUpdate, logCall, say, submit, takeNote, update } from './operations/write.ts'
import { problems } from './problems.ts'
import { disposition, isPicture } from './rules/files.ts'
import { framePolicy } from './rules/frame.ts'

/** Mounts the contract. */
export async function mountRoutes(app: App): Promise<void> {
  mountReading(app)
  mountWriting(app)
  mountFiles(app)
  mountDesk(app)
  mountPublic(app, support.dueUpdate, ({ params }) => readUpdateLink(app, params.token))
  mountPublic(app, support.giveUpdate, ({ params, body }) => updateByLink(app, params.token, body.text))
}

function mountReading(app: App): void {
  const { transact } = app.db
  mount(app, support.listRequests, ({ actor, query }) => transact(actor, (tx) => list(tx, query)))
  mount(app, support.counts, ({ actor }) => transact(actor, counts))
  mount(app, support.myWork, ({ actor }) => transact(actor, myWork))
  mount(app, support.preview, async ({ actor, query }) =>
    preview(app, await transact(actor, (tx) => whatToPreview(tx, query))),
  )
  mount(app, support.callers, ({ actor, query }) => transact(actor, (tx) => callers(tx, query)))
  mount(app, support.topics, ({ actor, query }) =>
    transact(actor, async (tx) => ({ items: await topics(tx, query.accountId) })),
  )
  mount(app, support.getRequest, ({ actor, params }) => transact(actor, (tx) => getRequest(tx, params.id)))
  mount(app, support.messageHtml, async ({ actor, params, query, reply }) => {
    const of = { request: params.id, message: params.messageId, images: query.images }
    const page = await transact(actor, (tx) => messagePage(tx, of))
    reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', framePolicy(query.images))
      .header('x-frame-options', 'SAMEORIGIN')
      .send(page)
    return undefined
  })
}

function mountWriting(app: App): void {
  const { transact } = app.db
  mount(app, support.createRequest, ({ actor, body }) =>
    transact(actor, async (tx) => createdReply(await submit(tx, body))),
  )
  mount(app, support.logCall, ({ actor, body }) => transact(actor, async (tx) => createdReply(await logCall(tx, body))))
  mount(app, support.updateRequest, ({ actor, params, body }) =>
    transact(actor, async (tx) => describe(tx, await update(tx, params.id, body))),
  )
  mount(app, support.moveRequest, ({ actor, params, body }) =>
    transact(actor, async (tx) => describe(tx, await moveRequest(tx, params.id, body))),
  )
  mount(app, support.setWatchers, ({ actor, params, body }) =>
    transact(actor, async (tx) => {
      const request = await follow(tx, params.id, body)
      return { version: request.version, watchers: await watcherReplies(tx, request) }
    }),
  )
  mount(app, support.addMessage, ({ actor, params, body }) =>
    transact(actor, async (tx) => writtenReply(tx, await say(tx, params.id, body))),
  )
  mount(app, support.addStatusUpdate, ({ actor, params, body }) =>
    transact(actor, async (tx) => writtenReply(tx, await giveStatusUpdate(tx, params.id, body))),
  )
  mount(app, support.addNote, ({ actor, params, body }) =>
    transact(actor, async (tx) => writtenReply(tx, await takeNote(tx, params.id, body))),
  )
}

async function writtenReply(tx: Tx, { request, message }: Written) {
  const all = await conversation(tx, request, message.authorBelongs ?? '')
  return { message: all.find((one) => one.id === message.id)!, version: request.version, status: request.status }
}

function mountFiles(app: App): void {
  const { transact } = app.db
  mount(app, support.upload, async ({ actor, query, request }) => {
    const accountId = await transact(actor, (tx) => uploadAccount(tx, query))
    if (!request.isMultipart()) throw platformProblems.refuse('platform.unsupported_type')
    const part = await request.file({ limits: { fileSize: mostUploadBytes } })
    if (part?.fieldname !== 'file') throw problems.refuse('support.no_file')
    const bytes = await part.toBuffer()
    const stored = await transact(actor, (tx) =>
      storeUpload(tx, accountId, { name: part.filename ?? '', type: part.mimetype ?? '', bytes }),
    )
    return attachmentReply(stored, app.config.CLAMD !== undefined)
  })
  mount(app, support.attachment, async ({ actor, params, query, reply }) => {
    const file = await transact(actor, (tx) => download(tx, params.id))
    const shown = query.inline === 'true' && isPicture(file.type) && pictureType(file.bytes) === file.type
    reply
      .header('content-type', shown ? file.type : 'application/octet-stream')
      .header('content-disposition', disposition(shown ? 'inline' : 'attachment', file.name))
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cache-control', 'private, max-age=3600')
      .send(file.bytes)
    return undefined
  })
  mount(app, support.releaseAttachment, async ({ actor, params, body }) => {
    await transact(actor, (tx) => releaseAttachment(tx, params.id, body.reason))
    return undefined
  })
}
