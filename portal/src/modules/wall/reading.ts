import { useEffect, useState } from 'react'
import { wallHeader, walls } from '#contracts/wall'
import type { Reply } from '../../api.ts'
import { deviceNow, observeServerTime, serverNow } from '../../time.ts'

export type Wall = Reply<typeof walls.readWall>

export interface Reading {
  /** The last that was known; it stays while the wall is cut off. */
  wall: Wall | null
  /** Since when nothing could be read, server time. */
  cutSince: number | null
  /** The link is of no wall. */
  ended: boolean
}

const atLeastEachMs = 10_000
/** Changes of one moment are read once. */
const gatherMs = 400
const againMs = 2_000
/** Loaded anew a page is not loaded anew again before it is that old. */
const renewAfterMs = 60_000

/** Nobody stands at a television to load a page anew: one that does not understand its server any more, or broke, does it itself. */
export function renew(): void {
  setTimeout(() => location.reload(), Math.max(0, renewAfterMs - performance.now()))
}

/** Reads a wall and keeps it fresh: by its stream, and each ten seconds whatever the stream says. */
export function useWall(token: string): Reading {
  const [state, setState] = useState<Reading>({ wall: null, cutSince: null, ended: false })
  useEffect(() => follow(token, setState), [token])
  return state
}

function follow(token: string, tell: (change: (before: Reading) => Reading) => void): () => void {
  const stop = new AbortController()
  const headers = { [wallHeader]: token }
  let timer: ReturnType<typeof setTimeout> | undefined
  let reading = false
  let dueAt = Number.POSITIVE_INFINITY
  // A later wish never puts an earlier one off: in a storm changes come without a pause, and the wall must show it.
  const plan = (ms: number) => {
    dueAt = Math.min(dueAt, deviceNow() + ms)
    wait()
  }
  /** One answer at a time: an older one never comes after a newer one. */
  const wait = () => {
    clearTimeout(timer)
    if (reading || stop.signal.aborted || dueAt === Number.POSITIVE_INFINITY) return
    timer = setTimeout(read, Math.max(0, dueAt - deviceNow()))
  }
  async function read(): Promise<void> {
    reading = true
    dueAt = Number.POSITIVE_INFINITY
    const sent = deviceNow()
    try {
      const reply = await fetch(walls.readWall.path, { headers, signal: stop.signal })
      const stamp = Date.parse(reply.headers.get('date') ?? '')
      if (!Number.isNaN(stamp)) observeServerTime(stamp, 1000, sent)
      if (reply.status === 401) return tell((before) => ({ ...before, ended: true }))
      if (!reply.ok) throw new Error(String(reply.status))
      const said = walls.readWall.reply!.safeParse(await reply.json())
      if (!said.success) {
        renew() // the server is of another release
        throw said.error
      }
      const wall = said.data
      tell(() => ({ wall, cutSince: null, ended: false }))
      plan(atLeastEachMs)
    } catch {
      tell((before) => ({ ...before, cutSince: before.cutSince ?? serverNow() }))
      plan(againMs)
    } finally {
      reading = false
      wait()
    }
  }
  async function listen(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        const reply = await fetch(`${walls.readWall.path}/live`, { headers, signal: stop.signal })
        if (reply.status === 401) return tell((before) => ({ ...before, ended: true }))
        await hear(reply, () => plan(gatherMs))
      } catch {}
      await new Promise((go) => setTimeout(go, againMs))
    }
  }
  void read()
  void listen()
  return () => {
    stop.abort()
    clearTimeout(timer)
  }
}

/** Until the stream ends; `changed` for each piece that tells of something. EventSource would do, but sends no header. */
async function hear(reply: Response, changed: () => void): Promise<void> {
  if (!reply.ok || !reply.body) throw new Error(String(reply.status))
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    if (value.includes('data:')) changed()
  }
}
