import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { platformProblems } from '#platform/problem.ts'

const derive = promisify(argon2)

/** OWASP Password Storage Cheat Sheet, the first of its argon2id settings that needs 19 MiB. */
const parameters = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }

/** At most this many at work at once: each takes 19 MiB and a thread of the pool that files and DNS use too. */
const most = 2
/** About ten seconds of work. Whoever comes to a longer queue is refused: a flood must not make everybody wait. */
const longestQueue = 400
let working = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting.length >= longestQueue) throw platformProblems.refuse('platform.too_many', { retryAfterSeconds: 10 })
  if (working >= most) await new Promise<void>((go) => waiting.push(go))
  else working++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else working--
  }
}

/** The password as PHC string (`$argon2id$v=19$m=19456,t=2,p=1$salt$hash`). NFKC, so that any keyboard gives the same. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(async () => {
    const salt = randomBytes(16)
    const hash = await derive('argon2id', { ...parameters, message: password.normalize('NFKC'), nonce: salt })
    const { memory, passes, parallelism } = parameters
    return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(hash)}`
  })
}

/** A hash nobody's password has: who is not known costs the same time as who is. */
const nobody = await hashPassword(randomBytes(32).toString('base64'))

/** Whether the password is the one of `stored`; null (nobody, or no password) takes as long and says no. */
export function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  return inTurn(async () => {
    const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(stored ?? nobody)
    if (!parts) throw new Error('a stored password is in no known form')
    const expected = Buffer.from(parts[5]!, 'base64')
    const actual = await derive('argon2id', {
      message: password.normalize('NFKC'),
      nonce: Buffer.from(parts[4]!, 'base64'),
      memory: Number(parts[1]),
      passes: Number(parts[2]),
      parallelism: Number(parts[3]),
      tagLength: expected.length,
    })
    return timingSafeEqual(expected, actual) && stored !== null
  })
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
