import { idsByName } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { findSystems, findSystemsAnywhere } from '#systems'
import type { Heard, Source } from '../types.ts'

/** Whose a signal is: an account, and of its systems the one it names, where that is known. */
export type Place = { accountId: string; systemId: string | null; runbook: string | null }

type Item = { host: string; labels?: Readonly<Record<string, string>> }

/** The value that names the account for a source of many: '' when it has no such label. */
function accountWord({ settings }: Source, { labels }: Item): string {
  const name = settings.accountLabel
  return name && labels && Object.hasOwn(labels, name) ? labels[name]!.toLowerCase() : ''
}

/**
 * Finds the places of all that was heard with a few statements, and returns how to look one up. A source of one account speaks
 * for that account only; one of the provider's for the account its label names by number, else for the one in which its host
 * answers to that name, when it is the only one.
 */
export async function placesOf(
  tx: Tx,
  deliveries: readonly { source: Source; heard: Heard }[],
): Promise<(source: Source, item: Item) => Place | null> {
  const items = deliveries.flatMap(({ source, heard }) =>
    [...heard.told, ...heard.lines, ...heard.measured].map((item: Item) => ({ source, item })),
  )
  const words = new Set(items.filter(({ source }) => source.many).map(({ source, item }) => accountWord(source, item)))
  const { accounts } = words.size > 0 ? await idsByName(tx, [...words], []) : { accounts: new Map<string, string>() }

  const accountOf = (source: Source, item: Item): string | null =>
    source.many ? (accounts.get(accountWord(source, item)) ?? null) : source.accountId
  const hosts = new Map<string, Set<string>>()
  const anywhere = new Set<string>()
  for (const { source, item } of items) {
    if (item.host === '') continue
    const account = accountOf(source, item)
    if (account === null) {
      if (accountWord(source, item) === '') anywhere.add(item.host)
    } else hosts.set(account, (hosts.get(account) ?? new Set()).add(item.host))
  }
  const systems = new Map<string, Awaited<ReturnType<typeof findSystems>>>()
  for (const [account, names] of hosts) systems.set(account, await findSystems(tx, account, names))
  const lone = anywhere.size > 0 ? await findSystemsAnywhere(tx, anywhere) : new Map<string, never>()

  return (source, item) => {
    const account = accountOf(source, item)
    // A label that names no account is a mistake to be seen, not a reason to look elsewhere.
    const system =
      account !== null
        ? systems.get(account)?.get(item.host)
        : accountWord(source, item) === ''
          ? lone.get(item.host)
          : undefined
    const accountId = account ?? system?.accountId
    return accountId ? { accountId, systemId: system?.id ?? null, runbook: system?.runbook ?? null } : null
  }
}
