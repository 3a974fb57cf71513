import type { Severity } from '#platform/http/contract.ts'
import { type AccountKey, accounts, type StaffKey } from './people.ts'
import { allowedBy } from './plans.ts'
import { members, type TeamKey, teamOf } from './provider.ts'
import { type Chance, chance } from './random.ts'
import type { Act, ScriptedRequest } from './script.ts'
import { openLines, solvedLines, words } from './week.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const ways: readonly ScriptedRequest['by'][] = ['email', 'email', 'portal', 'phone', 'email', 'portal']

/** The requests of the week that no page names: those still open, team by team, and those solved on the way. */
export function background(): ScriptedRequest[] {
  const luck = chance(48213)
  const open = (Object.keys(openLines) as TeamKey[]).flatMap((team) => {
    const theirs = accountsOf(team)
    return openLines[team].map((line, index) => {
      const account = team === 'web' ? webAccounts[index]! : theirs[index % theirs.length]!
      return openRequest(luck, line, account, team)
    })
  })
  const everybody = Object.keys(accounts) as AccountKey[]
  const solved = solvedLines.map((line, index) => {
    const account = accountFor(line, everybody, index)
    return solvedRequest(luck, line, account, (6.8 * day * (solvedLines.length - index)) / solvedLines.length)
  })
  return [...open, ...solved]
}

/** Acme has no more open requests than its page says. */
const webAccounts: readonly AccountKey[] = ['orchard', 'acme', 'tern', 'orchard', 'orchard', 'tern', 'orchard', 'tern']

function accountsOf(team: TeamKey): AccountKey[] {
  return (Object.keys(teamOf) as AccountKey[]).filter((key) => teamOf[key] === team)
}

/** The worst of the week happened to those who are paged for. */
function accountFor(
  [severity, topic]: readonly [Severity, string, string],
  all: AccountKey[],
  index: number,
): AccountKey {
  if (severity === 'P1') return topic === 'Databases' ? 'orchard' : 'willow'
  return all[(index * 5) % all.length]!
}

type Line = (typeof solvedLines)[number]

function begun(luck: Chance, [severity, topic, title]: Line, account: AccountKey, ago: number): ScriptedRequest {
  const text = `${title}. ${luck.pick(words.asks)}`
  return { account, ago: Math.round(ago), title, text, severity, by: luck.pick(ways), topic, acts: [] }
}

/** Open: somebody has it, the customer heard of it, and either waits for us, or we for them. */
function openRequest(luck: Chance, line: Line, account: AccountKey, team: TeamKey): ScriptedRequest {
  const [severity] = line
  const waiting = luck.next() < 0.4
  const ago = waiting ? luck.between(20 * hour, 6.5 * day) : luck.between(2 * hour, longestOpen(account, severity))
  const request = begun(luck, line, account, ago)
  const who = luck.pick(doers(team))
  const taken = ago - luck.between(4 * minute, 25 * minute)
  const answered = taken - luck.between(3 * minute, 35 * minute)
  request.acts.push({ ago: taken, who: leader(team), gives: who })
  request.acts.push({ ago: answered, who, answer: luck.pick(words.first), next: luck.pick(['open', 'in_progress']) })
  if (luck.next() < 0.3) request.acts.push({ ago: answered - 5 * minute, who, note: luck.pick(words.notes) })
  if (waiting) {
    const asked = answered - Math.min(luck.between(10 * minute, 2 * hour), answered * 0.5)
    request.acts.push({ ago: asked, who, answer: luck.pick(words.wait), next: 'waiting_customer' })
  } else request.acts.push(...updates(luck, account, severity, who, answered))
  return request
}

/** So old that nothing on it is nearly due. */
function longestOpen(account: AccountKey, severity: Severity): number {
  if (severity === 'P4') return 6 * day
  const { plan } = accounts[account]
  const resolution = allowedBy(plan, severity, 'resolution')!
  return Math.min(resolution.allowedMs * 0.7, 2 * day)
}

/** News in time for the plan's promise, until the story's moment. */
function updates(luck: Chance, account: AccountKey, severity: Severity, who: StaffKey, from: number): Act[] {
  const promised = allowedBy(accounts[account].plan, severity, 'next_update')
  if (!promised) return []
  const acts: Act[] = []
  const every = promised.always ? promised.allowedMs : 4 * day
  for (let ago = from - every * 0.7; ago > 30 * minute; ago -= every * luck.between(0.55, 0.8))
    acts.push({ ago, who, update: luck.pick(words.update) })
  return acts
}

function solvedRequest(luck: Chance, line: Line, account: AccountKey, ago: number): ScriptedRequest {
  const [severity] = line
  const request = begun(luck, line, account, ago)
  const team = teamOf[account]
  const who = luck.pick(doers(team))
  const urgent = severity === 'P1' || severity === 'P2'
  const taken = ago - (urgent ? luck.between(30_000, 95_000) : luck.between(4 * minute, 40 * minute))
  const answered = taken - (urgent ? luck.between(2 * minute, 9 * minute) : luck.between(2 * minute, 30 * minute))
  request.acts.push(urgent ? { ago: taken, who, acknowledges: true } : { ago: taken, who: leader(team), gives: who })
  request.acts.push({ ago: answered, who, answer: luck.pick(words.first), next: 'in_progress' })
  const { allowedMs } = allowedBy(accounts[account].plan, severity, 'resolution')!
  const longest = Math.min(allowedMs * (urgent ? 0.3 : 0.5), answered - 50 * minute)
  const over = answered - Math.max(30 * minute, longest * luck.between(0.3, 1))
  // An acknowledgement holds a quarter of an hour: whoever works on it says so before.
  if (severity === 'P1')
    for (let next = answered - 11 * minute; next > over; next -= 11 * minute)
      request.acts.push({ ago: next, who, update: luck.pick(words.update) })
  else request.acts.push(...updates(luck, account, severity, who, answered).filter((act) => Number(act.ago) > over))
  if (luck.next() < 0.35)
    request.acts.push({
      ago: (answered + over) / 2,
      who: 'customer',
      says: 'Thank you for the quick answer.',
      by: 'email',
    })
  request.acts.push({ ago: over, who, answer: luck.pick(words.solved), next: 'solved' })
  return request
}

/** Who hands work out. */
function leader(team: TeamKey): StaffKey {
  return team === 'tier1' ? 'lou' : 'kim'
}

/** Who works on it. Noor's own work is what the story names. */
function doers(team: TeamKey): StaffKey[] {
  return members[team].filter((key) => key !== 'noor')
}
