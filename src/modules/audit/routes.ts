import type { App } from '#platform/app.ts'
import { mount, mountPublic } from '#platform/http/mount.ts'
import { audit } from './contract.ts'
import { exportLog } from './operations/export.ts'
import { listActs, listEntries, readProof, readState } from './operations/read.ts'
import { takeCheckpoint, unwatchLog, watchLog } from './operations/watched.ts'
import { addWitness, endWitness, tryWitness } from './operations/witnesses.ts'

export function mountRoutes(app: App): void {
  mount(app, audit.listEntries, ({ actor, query }) => listEntries(app, actor, query))
  mount(app, audit.listActs, ({ actor }) => listActs(app, actor))
  mount(app, audit.readProof, ({ actor, params }) => readProof(app, actor, params.id))
  mount(app, audit.readState, ({ actor }) => readState(app, actor))
  mount(app, audit.exportLog, async ({ actor, reply }) => {
    await exportLog(app, actor, reply)
    return undefined
  })
  mount(app, audit.addWitness, ({ actor, body }) => addWitness(app, actor, body))
  mount(app, audit.endWitness, async ({ actor, params }) => {
    await endWitness(app, actor, params.id)
    return undefined
  })
  mount(app, audit.tryWitness, async ({ actor, params }) => {
    await tryWitness(app, actor, params.id)
    return undefined
  })
  mount(app, audit.watchLog, ({ actor, body }) => watchLog(app, actor, body.verifier))
  mount(app, audit.unwatchLog, async ({ actor, query }) => {
    await unwatchLog(app, actor, query.origin)
    return undefined
  })
  mountPublic(app, audit.witness, ({ body }) => takeCheckpoint(app, body))
}
