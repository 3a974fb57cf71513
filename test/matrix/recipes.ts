import type { RouteSpec } from '#platform/http/contract.ts'
import type { World } from '#test/world.ts'
import type { Caller, Cast } from './cast.ts'
import { type Objects, type Row, tablesFor } from './objects.ts'
import { absent, filled, type Slot, slotsOf, type Taste, valueFor } from './values.ts'

/** A call of a route: parameters, query and body with slots, and for each slot the table its ids come from. */
export type Recipe = {
  params: unknown
  query: unknown
  body: unknown
  tables: Map<string, string[]>
  upload: boolean
  rank: number
}

/** The best call for staff and the best for those outside: they fill in different fields. */
export type Recipes = { staff: Recipe; outside: Recipe }

export type Answer = { status: number; code: string; body: string; headers: string }

/** A form with one small file, for routes that take uploads. */
export const form = {
  type: 'multipart/form-data; boundary=x',
  body: '--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nwords\r\n--x--\r\n',
}

/**
 * The object of a table that is one of these accounts': the caller's own where objects have a person, and none of those
 * already used.
 */
export function pick(
  objects: Objects,
  table: string,
  caller: Caller,
  accounts: readonly string[],
  used: readonly string[] = [],
): Row | null {
  const mine = (objects.get(table) ?? []).filter(
    (row) => (row.accountId === null || accounts.includes(row.accountId)) && !used.includes(row.id),
  )
  return mine.find((row) => row.personId !== null && row.personId === caller.personId) ?? mine[0] ?? null
}

/** An own object for every slot of the recipe. Of a path the innermost is chosen first, so that the outer ones are those it stands in. */
export function ownIds(
  recipe: Recipe,
  objects: Objects,
  caller: Caller,
  accounts: readonly string[],
): Map<string, string> {
  const chosen = new Map<string, string>()
  let inner: Row | null = null
  for (const [path, [table]] of [...recipe.tables].filter(([path]) => path.startsWith('params.')).toReversed()) {
    inner = holderOf(inner, objects, table!) ?? pick(objects, table!, caller, accounts)
    chosen.set(path, inner?.id ?? absent)
  }
  for (const [path, [table]] of recipe.tables)
    if (!chosen.has(path)) {
      const used = [...chosen.values()]
      // A second of a kind is another one: nothing is linked or merged with itself.
      chosen.set(path, pick(objects, table!, caller, accounts, used)?.id ?? absent)
    }
  return chosen
}

function holderOf(inner: Row | null, objects: Objects, table: string): Row | null {
  return inner === null ? null : ((objects.get(table) ?? []).find(({ id }) => inner.links.includes(id)) ?? null)
}

/** Staff look at Acme's things, others at those of their own account. */
export function focusOf(caller: Caller): readonly string[] {
  return caller.side === 'provider' ? [caller.own[1]!, caller.own[0]!] : caller.own
}

/** What was found once is good for as long as there are only more objects. */
const found = new Map<RouteSpec, Recipes>()

/** Tries shapes and objects until an administrator of the provider, and one of a customer, gets through. */
export async function bestRecipes(world: World, route: RouteSpec, cast: Cast, objects: Objects): Promise<Recipes> {
  const customer = cast.callers.find(({ name }) => name === 'acme account_admin')!
  const before = found.get(route)
  if (before && Math.min(before.staff.rank, before.outside.rank) === 9) return before
  const staff = await bestRecipe(world, route, cast.admin, objects)
  const recipes = {
    staff,
    outside: route.access === 'staff' ? staff : await bestRecipe(world, route, customer, objects),
  }
  found.set(route, recipes)
  return recipes
}

export function recipeOf(recipes: Recipes, caller: Caller): Recipe {
  return caller.side === 'provider' ? recipes.staff : recipes.outside
}

async function bestRecipe(world: World, route: RouteSpec, caller: Caller, objects: Objects): Promise<Recipe> {
  let best: Recipe | null = null
  const tryOut = async (recipe: Recipe): Promise<boolean> => {
    const own = ownIds(recipe, objects, caller, focusOf(caller))
    const idOf = (slot: Slot) => own.get(slot.path)!
    let answer = await send(world, route, caller, recipe, idOf)
    if (answer.code === 'platform.unsupported_type') {
      recipe.upload = true
      answer = await send(world, route, caller, recipe, idOf)
    }
    recipe.rank = rankOf(answer)
    if (best === null || recipe.rank > best.rank) best = recipe
    return recipe.rank === 9
  }
  for (const optional of ['all', 'account', 'none'] as const)
    for (const turn of [0, 1, 2, 3, 4]) {
      const recipe = recipeFor(route, { optional, turn }, objects)
      if (await tryOut(recipe)) return recipe
      if (best!.rank >= 7 && turn > 1) break
      if (!route.body && !route.query) break
    }
  // The shape is as good as it gets: now other tables for its ids.
  for (const [slot, tables] of (best as Recipe | null)?.tables ?? [])
    for (const table of tables.slice(1, 60)) {
      if (best!.rank >= 6) return best!
      const next: Recipe = { ...best!, rank: 0, tables: new Map(best!.tables).set(slot, [table]) }
      if (await tryOut(next)) return next
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
    params: route.params ? valueFor(route.params, 'params', { ...taste, optional: 'all' }) : {},
    query: route.query ? valueFor(route.query, 'query', taste) : {},
    body: route.body ? valueFor(route.body, 'body', taste) : undefined,
  }
  const slots = slotsOf(Object.values(made))
  return {
    ...made,
    tables: new Map(slots.map((slot) => [slot.path, tablesFor(route, slot, objects)])),
    upload: false,
    rank: 0,
  }
}

export async function send(
  world: World,
  route: RouteSpec,
  caller: Caller,
  recipe: Recipe,
  idOf: (slot: Slot) => string,
  mark?: string,
  version?: string,
): Promise<Answer> {
  const params = filled(recipe.params, idOf) as Record<string, unknown>
  const query = filled(recipe.query, idOf) as Record<string, unknown>
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name] ?? 'request')))
  const search = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)])).toString()
  let payload = recipe.body === undefined ? undefined : JSON.stringify(filled(recipe.body, idOf))
  if (recipe.upload) payload = form.body
  if (version) payload = payload!.replace(/"version":\d+/, `"version":${version}`)
  // What is kept must not stand in each other's way: names, addresses and numbers of their own.
  if (mark && payload)
    payload = payload
      .replaceAll('someone@', `someone${mark}@`)
      .replaceAll('ample text', `ample text ${mark}`)
      .replaceAll('+12025550155', `+1202555${mark.padStart(4, '1')}`)
  const reply = await world.app.http.inject({
    method: route.method,
    url: search ? `${path}?${search}` : path,
    headers: {
      ...caller.headers,
      ...(payload !== undefined && { 'content-type': recipe.upload ? form.type : 'application/json' }),
    },
    ...(payload !== undefined && { payload }),
  })
  const { 'x-request-id': _request, date: _date, ...headers } = reply.headers
  // A change says which version it saw: the one that the refusal names is taken in a second try.
  const current = reply.statusCode === 409 ? /"version":(\d+)/.exec(reply.body)?.[1] : undefined
  if (current && version === undefined && payload?.includes('"version":'))
    return send(world, route, caller, recipe, idOf, mark, current)
  const code = /"code":"([a-z_.0-9]+)"/.exec(reply.statusCode >= 400 ? reply.body : '')?.[1] ?? ''
  return { status: reply.statusCode, code, body: reply.body, headers: JSON.stringify(headers) }
}
