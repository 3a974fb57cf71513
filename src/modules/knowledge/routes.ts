import type { App } from '#platform/app.ts'
import { mount } from '#platform/http/mount.ts'
import { platformProblems } from '#platform/problem.ts'
import { knowledge } from './contract.ts'
import { searchArticles, suggest } from './operations/find.ts'
import { permitPreview } from './operations/load.ts'
import { storePicture } from './operations/pictures.ts'
import { changeProduct, createProduct, listProducts, removeProduct } from './operations/product.ts'
import { publishArticle, retireArticle } from './operations/publish.ts'
import { compareVersions, getArticle, listArticles, listVersions } from './operations/read.ts'
import { readReport, vote } from './operations/reader.ts'
import { changeSettings, createArticle, draftFromAnswer, saveVersion } from './operations/write.ts'
import { problems } from './problems.ts'
import type { ArticleRow } from './queries/list.ts'
import { render } from './render/render.ts'
import { mostPictureBytes } from './rules/picture.ts'
import type { StoredArticle } from './types.ts'

/** Mounts the contract. */
export function mountRoutes(app: App): void {
  mountReading(app)
  mountWriting(app)
  mountProducts(app)
}

function mountReading(app: App): void {
  const { transact } = app.db
  mount(app, knowledge.listArticles, ({ actor, query }) => transact(actor, (tx) => listArticles(tx, query)))
  mount(app, knowledge.searchArticles, ({ actor, query: { q, product, language } }) =>
    transact(actor, async (tx) => ({ items: await searchArticles(tx, q, { productId: product, language }) })),
  )
  mount(app, knowledge.suggestArticles, ({ actor, body: { text, limit, ...find } }) =>
    transact(actor, async (tx) => ({ items: (await suggest(tx, text, { ...find, most: limit })).map(withAddress) })),
  )
  mount(app, knowledge.getArticle, ({ actor, params, query }) =>
    transact(actor, (tx) => getArticle(tx, params.id, query.version)),
  )
  mount(app, knowledge.listVersions, ({ actor, params }) => transact(actor, (tx) => listVersions(tx, params.id)))
  mount(app, knowledge.compareVersions, ({ actor, params, query }) =>
    transact(actor, (tx) => compareVersions(tx, params.id, query.from, query.to)),
  )
  mount(app, knowledge.vote, ({ actor, params, body }) =>
    transact(actor, (tx) => vote(tx, params.id, body).then(() => undefined)),
  )
  mount(app, knowledge.report, ({ actor, query }) => transact(actor, (tx) => readReport(tx, query.days)))
}

function withAddress(row: ArticleRow) {
  const open = row.visibility === 'public' && row.state === 'published'
  return { ...row, address: open ? `/help/${row.product.slug}/${row.slug}` : null }
}

function mountWriting(app: App): void {
  const { transact } = app.db
  mount(app, knowledge.createArticle, ({ actor, body }) =>
    transact(actor, async (tx) => madeReply(await createArticle(tx, body))),
  )
  mount(app, knowledge.draftFromAnswer, ({ actor, body }) =>
    transact(actor, async (tx) => madeReply(await draftFromAnswer(tx, body))),
  )
  mount(app, knowledge.saveArticle, ({ actor, params, body }) =>
    transact(actor, async (tx) => madeReply(await saveVersion(tx, params.id, body))),
  )
  mount(app, knowledge.changeSettings, ({ actor, params, body }) =>
    transact(actor, async (tx) => madeReply(await changeSettings(tx, params.id, body))),
  )
  mount(app, knowledge.publishArticle, ({ actor, params, body }) =>
    transact(actor, async (tx) => madeReply(await publishArticle(tx, params.id, body))),
  )
  mount(app, knowledge.retireArticle, ({ actor, params, body }) =>
    transact(actor, async (tx) => madeReply(await retireArticle(tx, params.id, body))),
  )
  mount(app, knowledge.previewArticle, async ({ actor, body }) => {
    permitPreview(actor)
    return { content: (await render(body.body)).content }
  })
  mount(app, knowledge.uploadPicture, async ({ actor, params, request }) => {
    if (!request.isMultipart()) throw platformProblems.refuse('platform.unsupported_type')
    const part = await request.file({ limits: { fileSize: mostPictureBytes, files: 1 } })
    if (part?.fieldname !== 'file') throw problems.refuse('knowledge.no_picture')
    const bytes = await part.toBuffer()
    const { fileId, name } = await transact(actor, (tx) => storePicture(tx, params.id, part.filename ?? '', bytes))
    return { id: fileId, markdown: `![${name.replace(/\.\w+$/, '').replace(/[[\]\\]/g, '')}](picture:${fileId})` }
  })
}

function madeReply({ id, version, state, publishedVersion }: StoredArticle) {
  return { id, version, state, publishedVersion }
}

function mountProducts(app: App): void {
  const { transact } = app.db

  mount(app, knowledge.listProducts, ({ actor }) => transact(actor, async (tx) => ({ items: await listProducts(tx) })))
  mount(app, knowledge.createProduct, ({ actor, body }) => transact(actor, (tx) => createProduct(tx, body)))
  mount(app, knowledge.changeProduct, ({ actor, params, body }) =>
    transact(actor, (tx) => changeProduct(tx, params.id, body)),
  )
  mount(app, knowledge.deleteProduct, ({ actor, params }) =>
    transact(actor, (tx) => removeProduct(tx, params.id).then(() => undefined)),
  )
}
