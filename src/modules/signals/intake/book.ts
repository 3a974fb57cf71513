import { BlockList, isIP } from 'node:net'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { activeSources, sourcesState } from '../queries/sources.ts'
import { tokenHash } from '../rules/token.ts'
import type { SourceKind } from '../shapes.ts'
import type { Source } from '../types.ts'

/** Sources as this instance knows them. */
export type Book = {
  /** The source a token belongs to. */
  byToken(token: string): Promise<Source | null>
  /** Sources of a kind that send from the address. */
  byAddress(kind: SourceKind, address: string): Promise<Source[]>
  /** Whether a source may send from the address: it names no networks, or one that holds it. */
  mayFrom(source: Source, address: string): boolean
  /** Sources of mail by the part of the address that names them. */
  byId(id: string): Promise<Source | null>
  /** A source was changed here: the next look-up asks. */
  changed(): void
}

/** What ended elsewhere ends here within this. */
const freshMs = 1000
const actor = systemActor('signals')

type Known = {
  state: string
  byHash: Map<string, Source>
  /** Tokens that were shown and are somebody's: their hash is not made anew for each call, a twentieth of what a call costs. */
  byToken: Map<string, Source>
  byKind: Map<SourceKind, Source[]>
  byId: Map<string, Source>
}

/**
 * Keeps all sources in memory and asks the database at most once a second whether any changed, and only when one is looked up.
 * While the database is away every look-up fails: nothing could be stored anyway.
 */
export function createBook(app: App): Book {
  let known: Known | null = null
  let at = Number.NEGATIVE_INFINITY
  let asking: Promise<Known> | null = null
  const lists = new WeakMap<Source, BlockList>()

  async function ask(): Promise<Known> {
    known = await app.db.transact(actor, async (tx) => {
      const state = await sourcesState(tx)
      return known?.state === state ? known : knownFrom(state, await activeSources(tx))
    })
    at = performance.now()
    return known
  }

  function current(): Promise<Known> | Known {
    if (known && performance.now() - at < freshMs) return known
    if (asking) return asking
    const mine = ask().finally(() => {
      if (asking === mine) asking = null
    })
    asking = mine
    return mine
  }

  function holds(source: Source, address: string): boolean {
    const list = lists.get(source) ?? listOf(source)
    lists.set(source, list)
    const plain = address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address
    const family = isIP(plain)
    return family !== 0 && list.check(plain, family === 6 ? 'ipv6' : 'ipv4')
  }

  function holder({ byToken, byHash }: Known, token: string): Source | null {
    const shown = byToken.get(token)
    if (shown) return shown
    const source = byHash.get(tokenHash(token).toString('hex')) ?? null
    if (source) byToken.set(token, source)
    return source
  }

  return {
    byToken: async (token) => holder(await current(), token),
    byAddress: async (kind, address) =>
      ((await current()).byKind.get(kind) ?? []).filter((source) => holds(source, address)),
    mayFrom: (source, address) => source.networks.length === 0 || holds(source, address),
    byId: async (id) => (await current()).byId.get(id) ?? null,
    changed() {
      at = Number.NEGATIVE_INFINITY
      asking = null // what is asked at this moment may not see the change
    },
  }
}

function knownFrom(state: string, sources: readonly Source[]): Known {
  const byKind = Map.groupBy(sources, ({ kind }) => kind)
  const byHash = new Map(sources.map((source) => [Buffer.from(source.tokenHash).toString('hex'), source]))
  return { state, byHash, byToken: new Map(), byKind, byId: new Map(sources.map((source) => [source.id, source])) }
}

function listOf({ networks }: Source): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/')
    list.addSubnet(address, Number(bits || (isIP(address) === 6 ? 128 : 32)), isIP(address) === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}
