import { clock } from '#platform/clock.ts'
import type { RouteSpec } from '#platform/http/contract.ts'
import { mountedRoutes } from '#platform/http/mount.ts'
import { createWorld, type World } from '#test/world.ts'
import { type Caller, type Cast, makeCast } from './cast.ts'
import { acts, connection, interceptConnections } from './kept.ts'
import { type Objects, type Row, readObjects } from './objects.ts'
import { type Answer, bestRecipes, focusOf, ownIds, type Recipe, type Recipes, recipeOf, send } from './recipes.ts'
import { seed, seedByHand } from './seeds.ts'
import { seedAlerts } from './seeds-alerts.ts'
import { seedCrises } from './seeds-crises.ts'
import { seedDesk } from './seeds-desk.ts'
import { seedLicences } from './seeds-licences.ts'
import { seedMetrics } from './seeds-metrics.ts'
import { seedProcedures, seedRule } from './seeds-procedures.ts'
import { seedSystems } from './seeds-systems.ts'
import { absent } from './values.ts'
import '#test/no-names.ts'

export type Whose = 'own' | 'foreign' | 'absent'

/** One square: who calls which route, with whose object in which place (the other places hold the caller's own). */
export type Cell = { route: RouteSpec; caller: Caller; slot: string | null; whose: Whose; variant: number }

/** A square with its answer, and how many entries of the audit log the call wrote. */
export type Answered = Cell & { answer: Answer; recorded: number }

export type Matrix = {
  world: World
  cast: Cast
  objects: Objects
  recipes: Map<RouteSpec, Recipes>
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
  await seedRule(world)
  // Twice: what hangs on an object (a message on a request) needs the object first.
  for (let round = 0; round < 2; round++) {
    await seed(world, cast, routes, state.objects, round)
    if (round === 0) {
      await seedByHand(world, cast)
      await seedDesk(world, cast)
      await seedLicences(world, cast)
      await seedMetrics(world, cast)
      await seedSystems(world, cast)
      await seedProcedures(world, cast)
      await seedAlerts(world, cast)
      await seedCrises(world, cast)
    }
    await world.settle()
    state.objects = await readObjects(world.database.ownerUrl)
  }
  connection.nothingKept = true
  // Answers name the moment: it stands still, so that answers can be compared.
  const moment = clock.now()
  clock.now = () => new Date(moment)
  const recipes = new Map<RouteSpec, Recipes>()
  for (const route of routes) recipes.set(route, await bestRecipes(world, route, cast, state.objects))
  const cells = routes.flatMap((route) => cellsOf(route, recipes.get(route)!, cast))
  const known = new Set([...state.objects.values()].flat().map(({ id }) => id))
  const call = (cell: Cell) =>
    callCell(world, cell, recipeOf(recipes.get(cell.route)!, cell.caller), state.objects, known)
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
          const seen = { recorded: 0 }
          const answer = await acts.run(seen, () => call(cell))
          if (answer) answered.push({ ...cell, answer, ...seen })
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

function cellsOf(route: RouteSpec, recipes: Recipes, cast: Cast): Cell[] {
  return cast.callers.flatMap((caller) => {
    // Behind a public route stands nothing of the caller: who it is makes no difference, one contact shows it.
    if (route.access === 'public' && !['nobody', 'birch contact'].includes(caller.name)) return []
    const slots = [...recipeOf(recipes, caller).tables.keys()]
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

async function callCell(
  world: World,
  cell: Cell,
  recipe: Recipe,
  objects: Objects,
  known: ReadonlySet<string>,
): Promise<Answer | null> {
  const { caller, route } = cell
  const chosen = ownIds(recipe, objects, caller, focusOf(caller))
  if (cell.slot !== null && cell.whose === 'absent') chosen.set(cell.slot, absent)
  if (cell.slot !== null && cell.whose === 'foreign') {
    const rows = (objects.get(recipe.tables.get(cell.slot)![0]!) ?? []).filter((row) => isForeign(row, caller))
    const row = rows[cell.variant === 0 ? 0 : rows.length - 1]
    if (!row || (cell.variant === 1 && rows.length < 2)) return null
    chosen.set(cell.slot, row.id)
  }
  const answer = await send(world, route, caller, recipe, (slot) => chosen.get(slot.path)!)
  // The id that was asked for is the one thing in which the answers may differ, and ids made by the call.
  const asked = cell.slot === null ? '' : chosen.get(cell.slot)!
  const neutral = (text: string) =>
    text.replace(anyId, (id) => (id === asked ? 'ID' : known.has(id) || [...chosen.values()].includes(id) ? id : 'NEW'))
  return { ...answer, body: neutral(answer.body), headers: neutral(answer.headers) }
}

const anyId = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

function isForeign(row: Row, caller: Caller): boolean {
  if (caller.side === null) return true
  if (caller.side === 'provider') return row.personId !== null && row.personId !== caller.personId
  return row.accountId === caller.foreign || row.accountId === null
}
