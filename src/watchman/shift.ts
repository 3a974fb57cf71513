import type { By, Event } from '#oncall-rules'
import { type Copy, chained, type Done, fromText, type Line, type Signed } from '#watchman-rules'
import type { Outcome } from '../modules/channels/senders/sender.ts'
import type { Kept } from './kept.ts'
import { standingOf } from './rules/silence.ts'
import {
  type Chains,
  chainsOf,
  duePages,
  happened,
  nextEvent,
  type Watched,
  type WatchedPage,
  wakeAt,
  watch,
} from './rules/standing.ts'

/** What a shift needs of the world. */
export type World = {
  nowMs(): number
  newId(): string
  /** Everything that is kept, on the disk when it resolves. */
  save(kept: Kept): Promise<void>
  /** Hands one page to a gateway. Never throws. */
  send(page: WatchedPage, about: Watched, copy: Copy): Promise<Outcome>
  /** The pause before the next try, null: none. */
  pauseMs(page: WatchedPage, outcome: Outcome & { ok: false }): number | null
}

/** What an act came to, as the person is told. */
export type Acted =
  | { outcome: 'done' }
  | { outcome: 'passed_on' }
  /** `germanDetail` is empty where it says nothing in German. */
  | { outcome: 'refused'; detail: string; germanDetail: string }

export type Found = { page: WatchedPage; about: Watched }

export type Shift = {
  readonly kept: Kept
  copy(): Copy | null
  /** Takes over when the site was silent for long enough, and does what is due. Returns when something is due next. */
  work(): Promise<number | null>
  /** The site answered: its copy holds, and the lines it took are forgotten. */
  heard(signed: Signed): Promise<void>
  /** The site is there, but does not take us: that is no silence. While we page already, we go on. */
  refused(): Promise<void>
  /** The gateway reports of a page it had taken that it did not arrive. Again, or while the site pages, it changes nothing. */
  failedLater(pageId: string, error: string): Promise<void>
  find(fits: (page: WatchedPage, about: Watched) => boolean): Found[]
  act(found: Found, act: 'acknowledge' | 'escalate', via: string): Promise<Acted>
  /** True the first time. */
  once(id: string): Promise<boolean>
}

/** At least so often the disk knows that the site was heard. */
const heardOnDiskMs = 5000

/** So many ids of messages are remembered. */
const mostOnce = 2000
const onlyLearning = {
  detail: 'You learn along here; somebody else is paged.',
  germanDetail: 'Sie lernen hier mit; alarmiert ist jemand anderes.',
}

/**
 * A watchman's shift over what it keeps. Whatever is decided is on the disk before it leaves, and what left is on the disk
 * before the next thing is done: after a crash at most the page that was just leaving leaves again, under the same key.
 */
export function createShift(kept: Kept, world: World): Shift {
  const startedAtMs = world.nowMs()
  let savedAtMs = Number.NEGATIVE_INFINITY
  let read: { text: string; copy: Copy; chains: Chains } | null = null

  function held(): { copy: Copy; chains: Chains } | null {
    if (kept.copy === null) return null
    if (read?.text !== kept.copy) {
      const copy = fromText<Copy>(kept.copy)
      read = { text: kept.copy, copy, chains: chainsOf(copy.duty) }
    }
    return read
  }

  function note(done: Done, escalationId: string | null, atMs: number): void {
    const line = { id: world.newId(), at: new Date(atMs).toISOString(), escalationId, done }
    const added: Line = chained(kept.lastHash, line)
    kept.lines.push(added)
    kept.lastHash = added.hash
  }

  async function work(): Promise<number | null> {
    const nowMs = world.nowMs()
    const standing = standingOf({ ...kept, startedAtMs }, nowMs)
    const now = held()
    if (standing === 'takes_over' && now) {
      kept.tookOverAtMs = nowMs
      kept.watched = now.copy.escalations.map(watch)
      kept.begun = []
      note(
        { do: 'took_over', because: `The site was not heard since ${new Date(kept.heardAtMs!).toISOString()}.` },
        null,
        nowMs,
      )
      await world.save(kept)
    }
    if (kept.tookOverAtMs === null || !now) return null
    while (await round(now)) {}
    return soonest(now.copy)
  }

  function soonest(copy: Copy): number | null {
    const moments = kept.watched.flatMap((one) => wakeAt(one) ?? [])
    for (const one of copy.foretold) if (!kept.begun.includes(one.key)) moments.push(one.dueAtMs)
    return moments.length === 0 ? null : moments.reduce((least, one) => Math.min(least, one))
  }

  /** Everything that is due at this moment. False when nothing was. */
  async function round({ copy, chains }: { copy: Copy; chains: Chains }): Promise<boolean> {
    const nowMs = world.nowMs()
    const before = kept.lines.length
    begin(copy, nowMs)
    kept.watched = kept.watched.map((one) => throughEvents(one, nowMs, chains))
    if (kept.lines.length > before) await world.save(kept)
    const due = kept.watched.flatMap((about) => duePages(about, nowMs).map((page) => ({ page, about })))
    if (due.length > 0) await sendAll(due, copy)
    return due.length > 0
  }

  function begin(copy: Copy, nowMs: number): void {
    for (const { key, dueAtMs, escalation } of copy.foretold) {
      if (dueAtMs > nowMs || kept.begun.includes(key)) continue
      kept.begun.push(key)
      const { kind, id } = escalation.subject
      if (kept.watched.some((one) => one.subject.kind === kind && one.subject.id === id)) continue
      const begun = { ...escalation, id: world.newId() }
      note({ do: 'begun', key, escalation: begun }, begun.id, nowMs)
      kept.watched.push({ ...begun, startedAtMs: dueAtMs, state: null, pages: [] })
    }
  }

  function throughEvents(watched: Watched, nowMs: number, chains: Chains): Watched {
    let one = watched
    for (let event = nextEvent(one, nowMs, chains); event; event = nextEvent(one, nowMs, chains)) {
      const after = take(one, event, nowMs)
      if (!after) return one
      one = after
    }
    return one
  }

  /** The escalation after the event, with its line in the record; null when the rules refuse. */
  function take(watched: Watched, event: Event, nowMs: number): Watched | null {
    const result = happened(watched, event, nowMs, world.newId)
    if ('refused' in result) return null
    note(result.done, watched.id, nowMs)
    return result.watched
  }

  async function sendAll(due: readonly Found[], copy: Copy): Promise<void> {
    const outcomes = await Promise.all(
      due.map(async ({ page, about }) => ({ page, about, outcome: await world.send(page, about, copy) })),
    )
    const nowMs = world.nowMs()
    for (const { page, about, outcome } of outcomes) came(page, about.id, outcome, nowMs)
    await world.save(kept)
  }

  function came(page: WatchedPage, escalationId: string, outcome: Outcome, nowMs: number): void {
    const about = kept.watched.find((one) => one.id === escalationId)!
    const sent = about.pages.find((one) => one.id === page.id)!
    sent.attempts++
    if (outcome.ok) {
      sent.state = 'sent'
      note({ do: 'sent', pageId: page.id, name: page.personName, kind: page.kind }, escalationId, nowMs)
      return
    }
    const pause = outcome.permanent ? null : world.pauseMs(sent, outcome)
    if (pause !== null) {
      sent.tryAtMs = nowMs + pause
      return
    }
    lost(about, sent, outcome.error, nowMs)
  }

  /** This page reaches nobody: the rules say who is next. */
  function lost(about: Watched, page: WatchedPage, error: string, nowMs: number): void {
    page.state = 'failed'
    note({ do: 'failed', pageId: page.id, error: error.slice(0, 500) }, about.id, nowMs)
    const { round, step, personId, channelId } = page
    const after = take(about, { type: 'page_failed', round, step, personId, channelId }, nowMs)
    if (after) kept.watched = kept.watched.map((one) => (one.id === about.id ? after : one))
  }

  async function heard(signed: Signed): Promise<void> {
    const taken = kept.lines.findIndex((line) => line.id === signed.taken) + 1
    const changed = signed.copy !== null || taken > 0 || kept.tookOverAtMs !== null
    kept.lines = kept.lines.slice(taken)
    if (kept.lines.length === 0 && kept.tookOverAtMs !== null) {
      Object.assign(kept, { tookOverAtMs: null, watched: [], begun: [] })
      note({ do: 'site_back' }, null, world.nowMs())
    }
    Object.assign(kept, { heardAtMs: world.nowMs(), newestMs: signed.atMs, version: signed.version })
    if (signed.copy !== null) kept.copy = signed.copy
    // That the site still lives is worth the disk now and then: after a crash we have heard it that much earlier.
    if (changed || world.nowMs() - savedAtMs > heardOnDiskMs) {
      savedAtMs = world.nowMs()
      await world.save(kept)
    }
  }

  const inHand = (): Watched[] =>
    kept.tookOverAtMs !== null ? kept.watched : (held()?.copy.escalations ?? []).map(watch)

  return {
    kept,
    copy: () => held()?.copy ?? null,
    work,
    heard,
    async failedLater(pageId, error) {
      if (kept.tookOverAtMs === null) return
      for (const about of kept.watched) {
        const page = about.pages.find((one) => one.id === pageId && one.state === 'sent')
        if (!page) continue
        lost(about, page, error, world.nowMs())
        return world.save(kept)
      }
    },
    async refused() {
      kept.heardAtMs = kept.heardAtMs === null ? null : world.nowMs()
    },
    find: (fits) =>
      inHand().flatMap((about) => about.pages.filter((page) => fits(page, about)).map((page) => ({ page, about }))),
    async act({ page, about }, act, via) {
      if (page.shadow) return { outcome: 'refused', ...onlyLearning }
      const by: By = { personId: page.personId, name: page.personName, via }
      const { round, step } = page
      const event: Event =
        act === 'acknowledge' ? { type: 'acknowledged', by } : { type: 'escalate', by, seen: { round, step } }
      const result = happened(about, event, world.nowMs(), world.newId)
      if ('refused' in result) {
        const { detail, germanDetail } = result
        return { outcome: 'refused', detail, germanDetail }
      }
      note(result.done, about.id, world.nowMs())
      const at = kept.watched.findIndex((one) => one.id === about.id)
      if (at >= 0) kept.watched[at] = result.watched
      await world.save(kept)
      return { outcome: kept.tookOverAtMs === null ? 'passed_on' : 'done' }
    },
    async once(id) {
      if (kept.once.includes(id)) return false
      kept.once = [...kept.once, id].slice(-mostOnce)
      await world.save(kept)
      return true
    },
  }
}
