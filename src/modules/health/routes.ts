import type { App } from '#platform/app.ts'
import { mount } from '#platform/http/mount.ts'
import { health } from './contract.ts'
import { readPulse, readSystem, retryJob } from './operations.ts'

export function mountRoutes(app: App): void {
  mount(app, health.pulse, ({ actor }) => readPulse(app, actor))
  mount(app, health.system, ({ actor }) => readSystem(app, actor))
  mount(app, health.retryJob, async ({ actor, params }) => {
    await retryJob(app, actor, params.id)
    return undefined
  })
}
