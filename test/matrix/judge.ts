import type { RouteSpec } from '#platform/http/contract.ts'
import { scopeOf } from '#platform/http/mount.ts'
import type { Caller } from './cast.ts'
import { type Answered, type Cell, nameOf } from './matrix.ts'
import type { Objects } from './objects.ts'

const squareOf = ({ route, caller, slot, whose }: Cell) =>
  `${nameOf(route)} as ${caller.name}${slot ? `, ${slot} ${whose}` : ''}`
const shown = ({ answer }: Answered) => `${answer.status} ${answer.code || answer.body.slice(0, 160)}`

/** What belongs to another tenant must answer as what does not exist: status, body up to the id, and every header. */
export function distinguishable(answers: readonly Answered[]): string[] {
  const key = ({ route, caller, slot }: Cell) => `${nameOf(route)}|${caller.name}|${slot}`
  const missing = new Map(answers.filter(({ whose }) => whose === 'absent').map((each) => [key(each), each]))
  return answers
    .filter(({ whose }) => whose === 'foreign')
    .filter((each) => !(each.route.access === 'public' && each.caller.via !== 'nobody'))
    .flatMap((each) => {
      const other = missing.get(key(each))!
      const same =
        each.answer.status === other.answer.status &&
        each.answer.body === other.answer.body &&
        each.answer.headers === other.answer.headers
      return same ? [] : [`${squareOf(each)}: ${shown(each)}; absent: ${shown(other)}`]
    })
}

/** Answers to outside callers in which an id of the foreign account's rows stands. A customer may know who its partner is. */
export function leaks(answers: readonly Answered[], objects: Objects): string[] {
  const owner = new Map<string, string>()
  for (const rows of objects.values()) for (const { id, accountId } of rows) if (accountId) owner.set(id, accountId)
  return answers
    .filter(({ caller, answer }) => caller.side !== 'provider' && answer.status < 400)
    .flatMap((each) => {
      const ids = each.answer.body.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? []
      const foreign = ids.find((id) => {
        const account = owner.get(id)
        return (
          account !== undefined && account === each.caller.foreign && !(each.caller.side === 'cedar' && id === account)
        )
      })
      return foreign ? [`${squareOf(each)} tells of ${foreign}: ${shown(each)}`] : []
    })
}

/** Nobody gets in anywhere; tokens only within their scopes and never where a person must be there in full. */
export function unlocked(answers: readonly Answered[]): string[] {
  return answers.flatMap((each) => {
    const { route, caller, answer } = each
    if (route.access === 'public') return []
    const wanted = expectedAtTheDoor(route, caller)
    return wanted === null || wanted === answer.code ? [] : [`${squareOf(each)}: ${shown(each)}, not ${wanted}`]
  })
}

/** The code the door itself must answer with; null when the caller passes it. */
function expectedAtTheDoor(route: RouteSpec, caller: Caller): string | null {
  if (caller.via === 'nobody') return 'platform.not_signed_in'
  if (route.access === 'staff' && caller.side !== 'provider') return 'platform.not_found'
  if (caller.via !== 'token') return null
  if (route.access === 'session') return 'platform.not_permitted'
  const scope = scopeOf(route)
  return caller.scopes!.some((held) => held === scope || held === `*:${scope.split(':')[1]}`)
    ? null
    : 'platform.not_permitted'
}

/** Answers that say something broke. */
export function broken(answers: readonly Answered[]): string[] {
  return answers.filter(({ answer }) => answer.status >= 500).map((each) => `${squareOf(each)}: ${shown(each)}`)
}

const refusals = new Set(['platform.not_permitted', 'platform.not_found', 'platform.not_signed_in'])

/** Per route the roles that get through with an object of their own, as one line each; sorted. */
export function whoMay(answers: readonly Answered[]): Map<string, string> {
  const roles = new Map<string, string[]>()
  for (const { route, caller, slot, answer } of answers) {
    if (
      slot !== null ||
      caller.via !== 'session' ||
      route.access === 'public' ||
      caller.side === 'birch' ||
      caller.side === 'cedar'
    )
      continue
    const list = roles.get(nameOf(route)) ?? []
    if (!refusals.has(answer.code))
      list.push(caller.side === 'delta' ? `partner ${caller.role}` : (caller.role ?? roleless))
    roles.set(nameOf(route), list)
  }
  return new Map([...roles].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, list]) => [name, inWords(list)]))
}

const roleless = 'staff without a role'
const outside = ['contact', 'account_admin', 'partner contact', 'partner account_admin']

function inWords(list: readonly string[]): string {
  const staff = list.filter((role) => !outside.includes(role) && role !== roleless)
  const others = outside.filter((role) => list.includes(role))
  const words = [
    ...(staff.length === 15 ? ['all staff'] : staff.toSorted()),
    ...(list.includes(roleless) ? [roleless] : []),
    ...(others.length === 4 ? ['all contacts'] : others),
  ]
  return words.join(', ') || 'nobody'
}
