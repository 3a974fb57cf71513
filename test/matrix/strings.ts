import type { RouteSpec } from '#platform/http/contract.ts'
import type { Caller } from './cast.ts'
import { type Matrix, nameOf } from './matrix.ts'
import { focusOf, ownIds, recipeOf } from './recipes.ts'
import { filled } from './values.ts'

type Json = Record<string, unknown>
type Call = { route: RouteSpec; path: string; query: Json; body: unknown }
export type Tried = { places: number; accepted: number; faults: string[] }

/**
 * Every string of every route's valid body and query replaced by these, some at each place in turn: nothing may be an error of
 * ours, a refusal is a problem with a code, and what the reply gives back under the same name is what was sent.
 */
export async function tryStrings(matrix: Matrix, strings: readonly string[], each: number): Promise<Tried> {
  const tried: Tried = { places: 0, accepted: 0, faults: [] }
  const customer = matrix.cast.callers.find(({ name }) => name === 'acme account_admin')!
  let next = 0
  // The help site answers in HTML; its tests try what it does with strings.
  for (const route of [...matrix.recipes.keys()].filter(({ path }) => path.startsWith('/api/'))) {
    const caller = route.access === 'public' ? customer : matrix.cast.admin
    const valid = validCall(matrix, route, caller)
    for (const part of ['body', 'query'] as const)
      for (const place of placesOf(valid[part])) {
        tried.places++
        for (let n = 0; n < each; n++) {
          const text = strings[next++ % strings.length]!.slice(0, 5000)
          const sent = part === 'query' ? text.toWellFormed() : text
          const reply = await send(matrix, caller, { ...valid, [part]: put(valid[part] as Json, place, sent) })
          if (reply.statusCode < 300) tried.accepted++
          const fault = faultOf(reply, part === 'body' ? place : null, text)
          if (fault)
            tried.faults.push(`${nameOf(route)} ${part}.${place} ${JSON.stringify(text.slice(0, 60))}: ${fault}`)
        }
      }
  }
  return tried
}

function validCall(matrix: Matrix, route: RouteSpec, caller: Caller): Call {
  const recipe = recipeOf(matrix.recipes.get(route)!, caller)
  const own = ownIds(recipe, matrix.objects, caller, focusOf(caller))
  const fill = (value: unknown) => filled(value, (slot) => own.get(slot.path)!)
  const params = fill(recipe.params) as Record<string, string>
  return {
    route,
    path: route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name]))),
    query: fill(recipe.query) as Json,
    body: recipe.upload ? undefined : fill(recipe.body),
  }
}

/** Paths of all strings in a value: 'acts.0.text'. A body that is one string has no field (a webhook takes any JSON). */
function* placesOf(value: unknown, path = ''): Generator<string> {
  if (typeof value === 'string') {
    if (path !== '') yield path
  } else if (value !== null && typeof value === 'object')
    for (const [name, one] of Object.entries(value)) yield* placesOf(one, path ? `${path}.${name}` : name)
}

function put(value: Json, path: string, text: string): Json {
  const copy = structuredClone(value)
  const names = path.split('.')
  const last = names.pop()!
  const at = names.reduce<Json>((inner, name) => inner[name] as Json, copy)
  at[last] = text
  return copy
}

type Reply = { statusCode: number; headers: Record<string, unknown>; body: string }

function send(matrix: Matrix, caller: Caller, { route, path, query, body }: Call): Promise<Reply> {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString()
  return matrix.world.app.http.inject({
    method: route.method,
    url: search ? `${path}?${search}` : path,
    headers: { ...caller.headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { payload: JSON.stringify(body) }),
  })
}

function faultOf({ statusCode, headers, body }: Reply, place: string | null, text: string): string | null {
  if (statusCode >= 500) return `${statusCode} ${body.slice(0, 200)}`
  if (statusCode >= 400) {
    if (!String(headers['content-type']).startsWith('application/problem+json'))
      return `no problem: ${body.slice(0, 200)}`
    return /"code":"[a-z_]+\.[a-z_]+"/.test(body) ? null : `no code: ${body.slice(0, 200)}`
  }
  if (place === null || !String(headers['content-type']).startsWith('application/json')) return null
  const back = place.split('.').reduce<unknown>((at, name) => (at as Json | null | undefined)?.[name], JSON.parse(body))
  if (typeof back !== 'string' || back === text || back === text.trim()) return null
  return `came back as ${JSON.stringify(back.slice(0, 60))}`
}
