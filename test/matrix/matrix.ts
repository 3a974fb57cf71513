import { sql } from 'kysely'
import { clock } from '#platform/clock.ts'
import type { RouteSpec } from '#platform/http/contract.ts'
import { mountedRoutes } from '#platform/http/mount.ts'
import { newId } from '#platform/id.ts'
import { createWorld, type World } from '#test/world.ts'
import { type Caller, type Cast, makeCast } from './cast.ts'
import { connection, interceptConnections } from './kept.ts'
import { type Objects, type Row, readObjects, tablesFor } from './objects.ts'
import { absent, filled, type Slot, slotsOf, type Taste, valueFor } from './values.ts'

/** A call of a route: parameters, query and body with slots, and for each slot the table its ids come from. */
export type Recipe = { params: unknown; query: unknown; body: unknown; tables: Map<string, string[]>; rank: number }

export type Answer = { status: number; code: string; body: string; headers: string }

export type Whose = 'own' | 'foreign' | 'absent'

/** One square: who calls which route, with whose object in which place (the other places hold the caller's own). */
export type Cell = { route: RouteSpec; caller: Caller; slot: string | null; whose: Whose; variant: number }

/** A square with its answer. */
export type Answered = Cell & { answer: Answer }

export type Matrix = {
  world: World
  cast: Cast
  objects: Objects
  recipes: Map<RouteSpec, Recipe>
  /** Every square that exists. */
  cells: Cell[]
  /** Null where there is no such object. */
  call(cell: Cell): Promise<Answer | null>
  /** Calls all of these, eight at a time. */
  callAll(cells: readonly Cell[]): Promise<Answered[]>
  close(): Promise<void>
}

export const nameOf = (route: RouteSpec) => `${route.method} ${route.path}`

/** Routes that stand outside: they end the caller's own session, or hold the answer open. */
const leftOut = new Set(['POST /api/sign-out', 'DELETE /api/me/sessions'])
const ends = /\/(close|leave|lock|remove|revoke|delete|forget[a-z-]*|end|cancel|discard|undo)$/

/**
 * The whole program with objects of every side in it, made by its own creating routes, and a recipe for a valid call of
 * each route. From then on nothing any call does is kept.
 */
export async function createMatrix(): Promise<Matrix> {
  interceptConnections()
  const world = await createWorld({ settings: { DATABASE_POOL: 16 } })
  const cast = await makeCast(world)
  const routes = mountedRoutes.filter((route) => !leftOut.has(nameOf(route)))
  const state = { objects: await readObjects(world.database.ownerUrl) }
  // Twice: what hangs on an object (a message on a request) needs the object first.
  for (let round = 0; round < 2; round++) {
    await seed(world, cast, routes, state.objects, round)
    if (round === 0) await seedByHand(world, cast)
    await world.settle()
    state.objects = await readObjects(world.database.ownerUrl)
  }
  connection.nothingKept = true
  // Answers name the moment: it stands still, so that answers can be compared.
  const moment = clock.now()
  clock.now = () => new Date(moment)
  const recipes = new Map<RouteSpec, Recipe>()
  for (const route of routes) recipes.set(route, await bestRecipe(world, route, cast, state.objects))
  const cells = routes.flatMap((route) => cellsOf(route, recipes.get(route)!, cast))
  const call = (cell: Cell) => callCell(world, cell, recipes.get(cell.route)!, state.objects)
  return {
    world,
    cast,
    objects: state.objects,
    recipes,
    cells,
    call,
    async callAll(asked) {
      const answered: Answered[] = []
      const queue = asked.values()
      const worker = async () => {
        for (const cell of queue) {
          const answer = await call(cell)
          if (answer) answered.push({ ...cell, answer })
        }
      }
      await Promise.all(Array.from({ length: 8 }, worker))
      return answered
    },
    async close() {
      connection.nothingKept = false
      await world.close()
    },
  }
}

/** Creates with every route that creates, for every side, as an administrator of the provider and as the side's own. */
async function seed(world: World, cast: Cast, routes: RouteSpec[], objects: Objects, round: number): Promise<void> {
  const creating = routes.filter(
    (route) =>
      route.access !== 'public' &&
      route.method === 'POST' &&
      (route.idempotent || /tokens$|code$/.test(route.path)) &&
      !ends.test(route.path),
  )
  for (const route of creating) {
    connection.nothingKept = true
    const recipe = await bestRecipe(world, route, cast, objects)
    connection.nothingKept = false
    let n = 0
    for (const caller of cast.callers.filter(({ via }) => via === 'session')) {
      const sides =
        caller === cast.admin ? Object.values(cast.accounts) : caller.side === 'provider' ? [] : [caller.own[0]!]
      for (const side of sides)
        await send(
          world,
          route,
          caller,
          recipe,
          (slot) => pick(objects, recipe.tables.get(slot.path)!, caller, [side])?.id ?? absent,
          `${round}${n++}`,
        )
    }
  }
}

/** The object of a table that is one of these accounts', and the caller's where objects have a person. */
function pick(objects: Objects, tables: readonly string[], caller: Caller, accounts: readonly string[]): Row | null {
  for (const table of tables.slice(0, 1)) {
    const rows = objects.get(table) ?? []
    const mine = rows.filter((row) => row.accountId === null || accounts.includes(row.accountId))
    const found = mine.find((row) => row.personId === caller.personId && row.personId !== null) ?? mine[0]
    if (found) return found
  }
  return null
}

function cellsOf(route: RouteSpec, recipe: Recipe, cast: Cast): Cell[] {
  const slots = [...recipe.tables.keys()]
  return cast.callers.flatMap((caller) => {
    // Behind a public route stands nothing of the caller: who it is makes no difference, one contact shows it.
    if (route.access === 'public' && !['nobody', 'birch contact'].includes(caller.name)) return []
    const cell = (slot: string | null, whose: Whose, variant = 0): Cell => ({ route, caller, slot, whose, variant })
    return [
      cell(null, 'own'),
      ...slots.flatMap((slot) => [
        cell(slot, 'absent'),
        ...(caller.side === 'provider' && !route.path.startsWith('/api/me/')
          ? []
          : [cell(slot, 'foreign', 0), cell(slot, 'foreign', 1)]),
      ]),
    ]
  })
}

async function callCell(world: World, cell: Cell, recipe: Recipe, objects: Objects): Promise<Answer | null> {
  const { caller, route } = cell
  const chosen = new Map<string, string>()
  for (const [slot, tables] of recipe.tables) {
    if (slot !== cell.slot) chosen.set(slot, pick(objects, tables, caller, focusOf(caller))?.id ?? absent)
    else if (cell.whose === 'absent') chosen.set(slot, absent)
    else {
      const rows = (objects.get(tables[0]!) ?? []).filter((row) => isForeign(row, caller))
      const row = rows[cell.variant === 0 ? 0 : rows.length - 1]
      if (!row || (cell.variant === 1 && rows.length < 2)) return null
      chosen.set(slot, row.id)
    }
  }
  const answer = await send(world, route, caller, recipe, (slot) => chosen.get(slot.path)!)
  // The id that was asked for is the one thing in which the answers may differ.
  const id = cell.slot === null ? null : chosen.get(cell.slot)!
  return id === null
    ? answer
    : { ...answer, body: answer.body.replaceAll(id, 'ID'), headers: answer.headers.replaceAll(id, 'ID') }
}

/** Staff look at Acme's things, others at those of their own account. */
function focusOf(caller: Caller): readonly string[] {
  return caller.side === 'provider' ? [caller.own[1]!, caller.own[0]!] : caller.own
}

function isForeign(row: Row, caller: Caller): boolean {
  if (caller.side === null) return true
  if (caller.side === 'provider') return row.personId !== null && row.personId !== caller.personId
  return row.accountId === caller.foreign || row.accountId === null
}

/** What no route makes by itself from JSON: uploads, mails in HTML, passkeys, a job that was given up. */
async function seedByHand(world: World, cast: Cast): Promise<void> {
  for (const caller of cast.callers.filter(({ via }) => via === 'session')) {
    const form = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nwords\r\n--x--\r\n'
    await world.app.http.inject({
      method: 'POST',
      url: `/api/uploads${caller.side === 'provider' ? `?accountId=${cast.accounts.acme}` : ''}`,
      headers: { ...caller.headers, 'content-type': 'multipart/form-data; boundary=x' },
      payload: form,
    })
  }
  await world.tx(async (tx) => {
    await sql`update request_message set html = '<p>words</p>' where kind = 'customer'`.execute(tx)
    for (const { personId, own, via } of cast.callers)
      if (via === 'session')
        await sql`insert into passkey (account_id, id, person_id, credential_id, public_key, counter, backed_up, name)
          values (${own[0]}, ${newId()}, ${personId}, ${newId()}, 'x', 0, true, 'a key')`.execute(tx)
    await sql`insert into job (id, queue, run_at, failed_at) values (${newId()}, 'mail.send', ${tx.now}, ${tx.now})`.execute(
      tx,
    )
  })
}

/** Tries shapes and objects until the provider's administrator, or a customer's, gets through; nothing of it is kept. */
async function bestRecipe(world: World, route: RouteSpec, cast: Cast, objects: Objects): Promise<Recipe> {
  const customer = cast.callers.find(({ name }) => name === 'acme account_admin')!
  let best: Recipe | null = null
  const tryOut = async (recipe: Recipe): Promise<boolean> => {
    for (const caller of [cast.admin, customer]) {
      const answer = await send(
        world,
        route,
        caller,
        recipe,
        (slot) => pick(objects, recipe.tables.get(slot.path)!, caller, focusOf(caller))?.id ?? absent,
      )
      recipe.rank = Math.max(recipe.rank, rankOf(answer))
    }
    if (best === null || recipe.rank > best.rank) best = recipe
    return recipe.rank === 9
  }
  const tastes: Taste[] = [true, false].flatMap((all) => [0, 1, 2, 3, 4].map((turn) => ({ all, turn })))
  for (const taste of tastes) {
    const recipe = recipeFor(route, taste, objects)
    if (await tryOut(recipe)) return recipe
    if (!route.body && !route.query) break
  }
  // The shape is as good as it gets: now other tables for its ids.
  for (const [slot, tables] of (best as Recipe | null)?.tables ?? [])
    for (const table of tables.slice(1, 60)) {
      const next: Recipe = { ...best!, rank: 0, tables: new Map(best!.tables).set(slot, [table]) }
      if (await tryOut(next)) return next
      if (best!.rank >= 7) break
    }
  return best!
}

function rankOf({ status, code }: Answer): number {
  if (status < 300) return 9
  if ([409, 410, 422, 429].includes(status)) return 7
  if (status === 400) return code === 'platform.invalid' || code === 'platform.malformed' ? 2 : 6
  return status === 403 ? 4 : status === 404 ? 3 : 1
}

function recipeFor(route: RouteSpec, taste: Taste, objects: Objects): Recipe {
  const made = {
    params: route.params ? valueFor(route.params, 'params', { ...taste, all: true }) : {},
    query: route.query ? valueFor(route.query, 'query', taste) : {},
    body: route.body ? valueFor(route.body, 'body', taste) : undefined,
  }
  const slots = slotsOf(Object.values(made))
  return { ...made, tables: new Map(slots.map((slot) => [slot.path, tablesFor(route, slot, objects)])), rank: 0 }
}

async function send(
  world: World,
  route: RouteSpec,
  caller: Caller,
  recipe: Recipe,
  idOf: (slot: Slot) => string,
  mark?: string,
): Promise<Answer> {
  const params = filled(recipe.params, idOf) as Record<string, unknown>
  const query = filled(recipe.query, idOf) as Record<string, unknown>
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name] ?? 'request')))
  const search = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)])).toString()
  let payload = recipe.body === undefined ? undefined : JSON.stringify(filled(recipe.body, idOf))
  // What is kept must not stand in each other's way: names, addresses and numbers of their own.
  if (mark && payload)
    payload = payload
      .replaceAll('someone@', `someone${mark}@`)
      .replaceAll('ample text', `ample text ${mark}`)
      .replaceAll('+12025550155', `+1202555${mark.padStart(4, '1')}`)
  const reply = await world.app.http.inject({
    method: route.method,
    url: search ? `${path}?${search}` : path,
    headers: { ...caller.headers, ...(payload !== undefined && { 'content-type': 'application/json' }) },
    ...(payload !== undefined && { payload }),
  })
  const { 'x-request-id': _request, date: _date, ...headers } = reply.headers
  const code = /"code":"([a-z_.0-9]+)"/.exec(reply.statusCode >= 400 ? reply.body : '')?.[1] ?? ''
  return { status: reply.statusCode, code, body: reply.body, headers: JSON.stringify(headers) }
}
