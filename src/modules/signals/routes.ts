import type { App } from '#platform/app.ts'
import { fromCursor, toPage } from '#platform/http/cursor.ts'
import { mount } from '#platform/http/mount.ts'
import { sources as contract } from './contract/sources.ts'
import type { Ports } from './doors/listen.ts'
import type { Room } from './doors/room.ts'
import {
  changeSource,
  createSource,
  listSources,
  readSource,
  readUnknown,
  removeSource,
  renewToken,
} from './operations/sources.ts'
import { trySample } from './operations/try.ts'

/** Mounts the pages of sources. */
export function mountRoutes(app: App, room: Room, ports: Ports): void {
  const { transact } = app.db
  mount(app, contract.listSources, ({ actor, query }) =>
    transact(actor, async (tx) => {
      const cursor = fromCursor(query.cursor, 2)
      const after = cursor ? { name: String(cursor[0]), id: String(cursor[1]) } : undefined
      const rows = await listSources(tx, { accountId: query.accountId, after, limit: query.limit + 1 })
      return toPage(
        rows,
        query.limit,
        (row) => [row.name.toLowerCase(), row.id],
        (row) => row,
      )
    }),
  )
  mount(app, contract.unattributed, ({ actor }) =>
    transact(actor, async (tx) => ({
      refused: await readUnknown(tx),
      where: { ...ports, publicUrl: app.config.publicUrl },
    })),
  )
  mount(app, contract.readSource, ({ actor, params }) => transact(actor, (tx) => readSource(tx, params.id)))
  mount(app, contract.createSource, ({ actor, body }) => transact(actor, (tx) => createSource(tx, body)))
  mount(app, contract.changeSource, ({ actor, params, body }) =>
    transact(actor, (tx) => changeSource(tx, params.id, body)),
  )
  mount(app, contract.renewToken, ({ actor, params }) => transact(actor, (tx) => renewToken(tx, params.id)))
  mount(app, contract.removeSource, ({ actor, params }) =>
    transact(actor, (tx) => removeSource(tx, params.id).then(() => undefined)),
  )
  mount(app, contract.trySource, async ({ actor, body }) => {
    const { told, lines, measured } = trySample(actor, body.kind, body.settings, body.sample, room.moment())
    return {
      problems: told.map(({ host, key, status, severity, title, text, labels, at }) => ({
        host,
        key,
        status,
        severity,
        title,
        text,
        labels,
        at,
      })),
      lines: lines.map(({ host, program, severity, at, text }) => ({ host, program, severity, at, text })),
      values: measured.map(({ host, name, value, unit, at }) => ({ host, name, value, unit, at })),
    }
  })
}
