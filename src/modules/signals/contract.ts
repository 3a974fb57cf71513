import { alertmanager } from './contract/alertmanager.ts'
import { doors } from './contract/doors.ts'
import { sources } from './contract/sources.ts'

export { type Settings, type SourceKind, sourceKinds } from './shapes.ts'
export { alertmanager, doors, sources }
