import type { App } from '#platform/app.ts'
import { registerSearchSource } from '#platform/searchable.ts'
import './events.ts'
import { mountHelp } from './help/routes.ts'
import { end } from './render/render.ts'
import { mountRoutes } from './routes.ts'
import { articleSource } from './searchable.ts'
import { registerWorkers, startWork } from './workers.ts'

export type { ArticleFact } from './events.ts'
export { createProduct, listProducts } from './operations/product.ts'
export { publishArticle, retireArticle } from './operations/publish.ts'
export { castVote } from './operations/reader.ts'
export { changeSettings, createArticle, type NewArticle, saveVersion } from './operations/write.ts'
export type { State as ArticleState, Visibility as ArticleVisibility } from './rules/publish.ts'
export type { Product, StoredArticle } from './types.ts'

/** Mounts the routes and the help site. */
export async function start(app: App): Promise<() => Promise<void>> {
  mountRoutes(app)
  await mountHelp(app)
  registerWorkers(app)
  registerSearchSource(app, articleSource)
  app.onStop(end)
  return () => startWork(app)
}
