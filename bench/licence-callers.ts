import type { Caller } from '#test/caller.ts'
import { pause } from './figure.ts'
import type { Desk } from './licence-desk.ts'

const TB = String(10n ** 12n)

/** What was acknowledged. */
export type Said = {
  /** Hold and request of each withdrawal, by its key. */
  withdrawals: Map<string, { holdId: string; requestId: string }>
  /** Requests whose approval was acknowledged, by the mark they were asked with. */
  approvals: Map<string, string>
  /** Calls that broke off after they were sent, and were made again. */
  brokenOff: number
  /** Withdrawals nobody had asked for again within two minutes, given back and refused as such: not acknowledged. */
  givenBack: number
}

// biome-ignore lint/suspicious/noExplicitAny: replies of every shape
type Reply = { status: number; body: any }

/**
 * People who withdraw and approve without a pause while the program is killed under them. Who gets no answer calls again with
 * the same key, as browsers and programs do, until there is one.
 */
export function openCallers(desk: Desk, port: number, creditAccountId: string) {
  const said: Said = { withdrawals: new Map(), approvals: new Map(), brokenOff: 0, givenBack: 0 }
  let calling = true
  let next = 0
  const key = () => desk.keys[next++ % desk.keys.length]!.keyId

  /** One call; null when nobody answered or could not just now. */
  async function once(caller: Caller, method: string, path: string, body?: unknown, name?: string) {
    const reply = await fetch(`http://localhost:${port}${path}`, {
      method,
      headers: {
        'x-palisade': '1',
        cookie: [...caller.cookies].map(([cookie, value]) => `${cookie}=${value}`).join('; '),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(name && { 'idempotency-key': name }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    })
    const read: Reply = { status: reply.status, body: await reply.json() }
    return reply.status >= 500 || read.body.code === 'platform.idempotency_running' ? null : read
  }

  async function call(...args: Parameters<typeof once>): Promise<Reply> {
    for (;;) {
      const reply = await once(...args).catch((error: Error) => {
        if ((error.cause as { code?: string } | undefined)?.code !== 'ECONNREFUSED') said.brokenOff++
        return null
      })
      if (reply) return reply
      await pause(100)
    }
  }

  async function good(...args: Parameters<typeof once>) {
    const { status, body } = await call(...args)
    if (status >= 300) throw new Error(`${args[1]} ${args[2]}: ${status} ${JSON.stringify(body)}`)
    return body
  }

  async function withdraw(name: string): Promise<void> {
    const body = { licenceKeyId: key(), amount: { value: '1', unit: 'TB' } }
    const path = `/api/credit-accounts/${creditAccountId}/withdrawals`
    const { status, body: made } = await call(desk.jordan, 'POST', path, body, name)
    // Killed before the request was made, and asked for again later than a hold waits: what is wanted takes a name of its own.
    if (made.code === 'credit.not_now') return void said.givenBack++
    if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(made)}`)
    said.withdrawals.set(name, { holdId: made.id, requestId: made.request.id })
  }

  async function askAndApprove(name: string): Promise<void> {
    const body = { licenceKeyId: key(), amount: { value: '1', unit: 'TB' }, reason: name }
    const { id } = await good(desk.jordan, 'POST', '/api/licence-requests', body, name)
    const path = `/api/licence-requests/${id}`
    const toSign = await good(desk.lena, 'GET', `${path}/to-sign?verdict=approve&amount=${TB}`)
    const decision = { verdict: 'approve', amount: TB, answer: desk.answerTo(toSign.options) }
    const { status, body: reply } = await call(desk.lena, 'POST', `${path}/decisions`, decision)
    // The answer to the first call was lost: the next is told that it is decided.
    if (status >= 300 && reply.code !== 'licensing.not_now')
      throw new Error(`${path}: ${status} ${JSON.stringify(reply)}`)
    said.approvals.set(name, id)
  }

  async function work(one: (name: string) => Promise<void>, name: string): Promise<void> {
    for (let n = 0; calling; n++) {
      await one(`${name}-${n}`)
      await pause(20)
    }
  }

  const all = [
    ...['a', 'b', 'c', 'd'].map((each) => work(withdraw, `withdrawal-${each}`)),
    ...['a', 'b'].map((each) => work(askAndApprove, `approval-${each}`)),
  ]
  // Whoever fails fails the figures, when they are asked to stop.
  for (const each of all) each.catch(() => {})
  return {
    said,
    async stop(): Promise<void> {
      calling = false
      await Promise.all(all)
    },
  }
}
