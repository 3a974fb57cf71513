import type { App } from '#platform/app.ts'

export { addSystem, createSystem } from './operations/create.ts'
export { descendantsOf, parentGroupsOf } from './queries/parents.ts'
export { findSystem, findSystems, systemsOf } from './queries/systems.ts'
export { nameKey } from './rules/names.ts'
export { reachableOf } from './rules/parents.ts'
export type { TemplateCheck, TemplateThreshold } from './rules/template-checks.ts'
export { type NewGroup, type NewSystem, type ParentGroup, type System, type SystemKind, systemKinds } from './types.ts'

/** Mounts the module's routes. */
export function start(_app: App): void {}
