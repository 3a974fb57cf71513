import type { App } from '#platform/app.ts'
import { registerSearchSource } from '#platform/searchable.ts'
import { mountRoutes } from './routes.ts'
import { systemSource } from './searchable.ts'

export { type CheckRule, registerCheckRule } from './check-rules.ts'
export { addSystem, createSystem } from './operations/create.ts'
export { createFromTemplate } from './operations/from-template.ts'
export { createTemplate } from './operations/templates.ts'
export { findSystemsAnywhere } from './queries/anywhere.ts'
export { countByAccount, trunksOf } from './queries/overview.ts'
export { descendantsOf, parentGroupsOf } from './queries/parents.ts'
export { findSystem, findSystems, systemsOf } from './queries/systems.ts'
export { nameKey } from './rules/names.ts'
export { reachableOf } from './rules/parents.ts'
export type { TemplateCheck, TemplateThreshold } from './rules/template-checks.ts'
export { type NewGroup, type NewSystem, type ParentGroup, type System, type SystemKind, systemKinds } from './types.ts'

/** Mounts the routes and lets search find systems. */
export function start(app: App): void {
  registerSearchSource(app, systemSource)
  mountRoutes(app)
}
