import { randomBytes } from 'node:crypto'
import { closeSync, linkSync, openSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'

/*
 * A lock that a dead process cannot keep, from nothing but files, because Node has no lock of the system's.
 *
 * A claim is a file with the process that made it and a random name. The first claim is linked to the lock's own path, which
 * succeeds for one process only. A claim whose process is dead is never removed by others: its successor is linked to
 * `<lock>.<name of the dead claim>`, which again succeeds for one process only, and so on. Whoever is last in that chain
 * holds the lock. To give it back the holder removes the first file, which frees the path for everybody, then the rest.
 * Somebody who linked itself behind a claim that was removed meanwhile finds itself not in the chain, and tries again.
 */

type Claim = { name: string; pid: number; started: string | null; host: string; path: string }
export type Lock = { isHeld(): boolean; free(): void }

/** Claims of other machines and containers on a shared folder are taken for dead after so long: a change takes milliseconds. */
const foreignMs = 60_000

/** The machine, since when it runs, and the name space in which its process numbers mean something. */
function host(): string {
  const read = (what: () => string) => {
    try {
      return what().trim()
    } catch {
      return ''
    }
  }
  const boot = read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))
  return `${hostname()} ${boot} ${read(() => readlinkSync('/proc/self/ns/pid'))}`
}

/** When a process began, in ticks: a number that was given to another process since is so told apart. Null: not known here. */
function startOf(pid: number): string | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
    return fields[0] === 'Z' ? 'dead' : fields[19]!
  } catch {
    return null
  }
}

function isDead(claim: Claim, here: string, probe: string): boolean {
  if (claim.host !== here) return ageOf(claim.path, probe) > foreignMs
  try {
    process.kill(claim.pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
  // Where a start cannot be known, a number that was given to another process would keep a lock for ever.
  return claim.started === null ? ageOf(claim.path, probe) > foreignMs : startOf(claim.pid) !== claim.started
}

/** By how much the probe, a file written just now, is younger: both times are the file system's, so a wrong clock is no matter. */
function ageOf(path: string, probe: string): number {
  try {
    writeFileSync(probe, readFileSync(probe))
    return statSync(probe).mtimeMs - statSync(path).mtimeMs
  } catch {
    return 0
  }
}

/** The claims on a lock, the holder's last. */
function chain(path: string): Claim[] {
  const claims: Claim[] = []
  for (let at = path; ; at = `${path}.${claims.at(-1)!.name}`) {
    const claim = readClaim(at)
    if (!claim) return claims
    claims.push(claim)
    if (claims.length > 1000) throw new Error(`The lock files of ${path} lead round in a circle: remove them.`)
  }
}

function readClaim(path: string): Claim | null {
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  const [name, pid, started, ...rest] = content.split('\n')
  if (rest.length === 2) return { name: name!, pid: Number(pid), started: started || null, host: rest[0]!, path }
  // Cut by a power failure: nobody's, with a name of its own all the same.
  const stat = statSync(path, { throwIfNoEntry: false })
  return { name: `cut-${stat?.ino ?? 0}`, pid: 0, started: null, host: 'nobody', path }
}

function linkOnce(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Takes the lock, or null when somebody alive has held it for `waitMs`. */
export async function takeLock(path: string, waitMs: number): Promise<Lock | null> {
  const here = host()
  const name = randomBytes(9).toString('hex')
  const mine = `${path}.${name}.claim`
  const file = openSync(mine, 'wx', 0o600)
  writeFileSync(file, `${name}\n${process.pid}\n${startOf(process.pid) ?? ''}\n${here}\n`)
  closeSync(file)
  try {
    for (const until = performance.now() + waitMs; ; ) {
      const claims = chain(path)
      const last = claims.at(-1)
      if (!last) {
        if (linkOnce(mine, path)) break
      } else if (isDead(last, here, mine)) {
        const behind = `${path}.${last.name}`
        if (linkOnce(mine, behind)) {
          if (chain(path).at(-1)?.name === name) break
          rmSync(behind, { force: true })
        }
      } else if (performance.now() > until) return null
      else await new Promise((next) => setTimeout(next, 2 + Math.random() * 8))
    }
  } finally {
    rmSync(mine, { force: true })
  }
  const isHeld = () => chain(path).at(-1)?.name === name
  return {
    isHeld,
    free() {
      const claims = chain(path)
      if (claims.at(-1)?.name === name) for (const claim of claims) rmSync(claim.path, { force: true })
    },
  }
}
