import type { App } from '#platform/app.ts'
import { mountRoutes } from './routes.ts'

export { letterFor } from './operations/template.ts'
export type { LetterKind } from './rules/kinds.ts'
export { spoken } from './rules/template.ts'

/** Mounts the module's routes. */
export function start(app: App): void {
  mountRoutes(app)
}
