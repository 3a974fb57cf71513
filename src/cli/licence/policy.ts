import { sql } from 'kysely'
import { isLooser, keepPolicy, knownPolicies, type PolicyRule } from '../../licence-server/check/policy.ts'
import { CommandError } from '../command.ts'
import { operator } from '../owner.ts'
import { atServer } from './at-server.ts'
import { out } from './say.ts'

type Row = { kind: string; version: number; limits: PolicyRule['limits']; needed: number; fourEyesAbove: string | null }

/** Approval policies as the licence server knows them. */
export async function run(args: string[]): Promise<number> {
  const [what, kind, ...more] = args
  if (more.length > 0 || !((what === 'list' && !kind) || (what === 'allow' && kind)))
    throw new CommandError('palisade licence policy list, or palisade licence policy allow KIND')
  return atServer(({ seal, transact }) =>
    transact(async (tx) => {
      const { rows } =
        await sql<Row>`select c.code as kind, p.version, p.limits, p.needed, p.four_eyes_above::text as "fourEyesAbove"
        from approval_policy p join capacity_kind c on c.id = p.kind_id order by c.code, p.version`.execute(tx)
      const known = await knownPolicies(tx, seal)
      if (what === 'list') {
        for (const each of known)
          out(
            `${each.kind} ${each.version}: ${say(each.rule)}; since ${each.allowedAt.toISOString()} by ${each.allowedBy}`,
          )
        for (const row of rows.filter(
          (row) => !known.some((each) => each.kind === row.kind && each.version === row.version),
        ))
          out(`${row.kind} ${row.version}: ${say(ruleIn(row))}; NOT KNOWN YET`)
        return 0
      }
      const newest = rows.filter((row) => row.kind === kind).at(-1)
      if (!newest) throw new CommandError(`There is no policy of ${kind}.`)
      const before = known.filter((each) => each.kind === kind).at(-1)
      if (before?.version === newest.version)
        throw new CommandError(`Version ${newest.version} counts already: ${say(before.rule)}.`)
      const rule = ruleIn(newest)
      if (before) out(`Before, version ${before.version}: ${say(before.rule)}`)
      await keepPolicy(tx, seal, { kind: newest.kind, version: newest.version, rule, allowedBy: operator() })
      out(
        `From now on, version ${newest.version}: ${say(rule)}${before && isLooser(rule, before.rule) ? '. It asks for less than before.' : ''}`,
      )
      return 0
    }),
  )
}

function ruleIn({ limits, needed, fourEyesAbove }: Row): PolicyRule {
  return { limits: limits.map(({ role, upTo }) => ({ role, upTo: upTo === null ? null : String(upTo) })), needed, fourEyesAbove } // biome-ignore format: one value
}

function say({ limits, needed, fourEyesAbove }: PolicyRule): string {
  const who = limits.map(({ role, upTo }) => `${role} ${upTo === null ? 'any amount' : `up to ${upTo}`}`).join(', ')
  return `${needed} of: ${who}${fourEyesAbove === null ? '' : `; two above ${fourEyesAbove}`}`
}
