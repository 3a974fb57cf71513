import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'
import { mount, mountPublic } from '#platform/http/mount.ts'
import { monitoring } from './contract.ts'
import { hashOfToken, renewAddress } from './operations/address.ts'
import { createCheck, editCheck, getCheck, listChecks, lookNow, removeCheck } from './operations/checks.ts'
import { type Heartbeats, keptWords } from './operations/heartbeat.ts'
import { listChanges, listPings, listResults, readCourses } from './operations/history.ts'
import { listRuns, readRunFile } from './operations/runs.ts'
import { tryCheck } from './operations/try.ts'
import { createWindow, endWindow, listWindows } from './operations/windows.ts'
import { problems } from './problems.ts'
import { readSign } from './rules/sign.ts'

/** Mounts the contract. */
export function mountRoutes(app: App, heartbeats: Heartbeats): void {
  const { transact } = app.db
  mount(app, monitoring.listChecks, ({ actor, query }) => transact(actor, (tx) => listChecks(tx, query)))
  mount(app, monitoring.createCheck, ({ actor, body }) => transact(actor, (tx) => createCheck(tx, body)))
  mount(app, monitoring.tryCheck, ({ actor, body }) => tryCheck(app, actor, body))
  mount(app, monitoring.getCheck, ({ actor, params }) => transact(actor, (tx) => getCheck(tx, params.id)))
  mount(app, monitoring.editCheck, ({ actor, params, body }) => transact(actor, (tx) => editCheck(tx, params.id, body)))
  mount(app, monitoring.removeCheck, ({ actor, params }) => transact(actor, (tx) => removeCheck(tx, params.id)))
  mount(app, monitoring.lookNow, ({ actor, params }) => transact(actor, (tx) => lookNow(tx, params.id)))
  mount(app, monitoring.renewAddress, ({ actor, params }) => transact(actor, (tx) => renewAddress(tx, params.id)))
  mount(app, monitoring.listResults, ({ actor, params, query }) =>
    transact(actor, (tx) => listResults(tx, params.id, query)),
  )
  mount(app, monitoring.listChanges, ({ actor, params, query }) =>
    transact(actor, (tx) => listChanges(tx, params.id, query)),
  )
  mount(app, monitoring.readCourses, ({ actor, query }) => transact(actor, (tx) => readCourses(tx, query)))
  mount(app, monitoring.listPings, ({ actor, params, query }) =>
    transact(actor, (tx) => listPings(tx, params.id, query)),
  )
  mount(app, monitoring.listRuns, ({ actor, params }) => transact(actor, (tx) => listRuns(tx, params.id)))
  mount(app, monitoring.getRunFile, async ({ actor, params, reply }) => {
    const { bytes, name } = await transact(actor, (tx) => readRunFile(tx, params.id, params.what))
    const picture = params.what === 'screenshot'
    reply
      .header('content-type', picture ? 'image/png' : 'application/octet-stream')
      .header('content-disposition', `${picture ? 'inline' : 'attachment'}; filename="${name}"`)
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cache-control', 'private, max-age=3600')
      .send(bytes)
    return undefined
  })
  mount(app, monitoring.listWindows, ({ actor, query }) => transact(actor, (tx) => listWindows(tx, query)))
  mount(app, monitoring.createWindow, ({ actor, body }) => transact(actor, (tx) => createWindow(tx, body)))
  mount(app, monitoring.endWindow, ({ actor, params }) => transact(actor, (tx) => endWindow(tx, params.id)))
  mountHeartbeats(app, heartbeats)
}

type Told = { token: string; what?: string; rid?: string; words?: unknown }

function mountHeartbeats(app: App, heartbeats: Heartbeats): void {
  const take = async ({ token, what, rid, words }: Told): Promise<string> => {
    const sign = readSign(what)
    if (!sign) throw problems.refuse('monitoring.heartbeat_unknown', { detail: 'The last part is none of start, success, fail, log or an exit code.' }) // biome-ignore format: one sentence
    const text = typeof words === 'string' ? keptWords(words) : null
    await heartbeats.take({
      ...sign,
      hash: hashOfToken(token),
      at: clock.now().getTime(),
      run: rid ?? null,
      words: text,
    })
    return 'OK'
  }
  mountPublic(app, monitoring.heartbeat, ({ params, query }) => take({ ...params, ...query }))
  mountPublic(app, monitoring.heartbeatSaid, ({ params, query }) => take({ ...params, ...query }))
  // Jobs send whatever they printed, under any content type: only routes in this scope read it as text.
  void app.http.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: 100 * 1024 }, (_request, body, done) => done(null, body)) // biome-ignore format: one act
    const within = Object.create(app, { http: { value: scope } }) as App
    mountPublic(within, monitoring.heartbeatTold, ({ params, query, request }) => take({ ...params, ...query, words: request.body })) // biome-ignore format: one route
    mountPublic(within, monitoring.heartbeatSaidTold, ({ params, query, request }) => take({ ...params, ...query, words: request.body })) // biome-ignore format: one route
  })
}
