import type { FastifyRequest } from 'fastify'
import { type Actor, systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { mount, mountPublic } from '#platform/http/mount.ts'
import { wallHeader, walls } from './contract.ts'
import type { Wall } from './queries.ts'
import { listWalls, makeWall, openWall, takeDown } from './screens.ts'
import { viewOf } from './view.ts'

const reader = systemActor('wall')
const tokenOf = (request: FastifyRequest) => request.headers[wallHeader]

/** Mounts the contract and the stream of a wall. */
export function mountRoutes(app: App): void {
  const { transact } = app.db
  mount(app, walls.listWalls, ({ actor }) => transact(actor, listWalls))
  mount(app, walls.createWall, ({ actor, body }) => transact(actor, (tx) => makeWall(tx, body)))
  mount(app, walls.endWall, ({ actor, params }) =>
    transact(actor, (tx) => takeDown(tx, params.id).then(() => undefined)),
  )
  mountPublic(app, walls.readWall, ({ request }) =>
    transact(reader, async (tx) => viewOf(tx, await openWall(tx, tokenOf(request)))),
  )
  app.http.get('/api/wall/live', { schema: { hide: true } as never }, async (request, reply) => {
    const wall = await transact(reader, (tx) => openWall(tx, tokenOf(request)))
    app.live.serve(request, reply, hearerOf(wall))
    return reply
  })
}

/** Who hears on the stream: nobody with a role. Its id is the wall's, so that the stream is cut when the wall is ended. */
function hearerOf(wall: Wall): Actor {
  const accounts = wall.account === null ? ('all' as const) : [wall.account.id]
  const { name } = wall
  return { ...reader, kind: 'person', personId: wall.id, name, staff: wall.account === null, accounts, roles: [] }
}
