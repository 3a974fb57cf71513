import { connect } from 'node:net'
import { isPublicAddress } from '#platform/http/addresses.ts'
import { type Anchor, cutOff } from '../rules/cut-off.ts'

const patienceMs = 2000
/** A judgement is good for so long: many checks that fail in one moment ask once. */
const freshMs = 1000

export type Anchors = {
  /** Whether our own connection is to blame for not reaching a target at this address. Asks the anchors, within two seconds. */
  blameUs(target: { private: boolean }): Promise<boolean>
  /** Asks them all, so that it is known which of them ever answered. */
  probe(): Promise<void>
  readonly known: readonly Anchor[]
}

/** The setting CHECK_ANCHORS: `host:port` in a list, IPv6 addresses in brackets. */
export function readAnchors(text: string): { host: string; port: number }[] {
  return [...text.matchAll(/\[?([0-9a-f.:]+?)\]?:(\d{1,5})(?=[\s,]|$)/gi)].map(([, host, port]) => ({
    host: host!,
    port: Number(port),
  }))
}

/** A TCP connection is taken or refused: either way the network between us and them works. */
function reaches(place: { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(place)
    const end = (answer: boolean) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(answer)
    }
    const timer = setTimeout(() => end(false), patienceMs)
    socket.once('connect', () => end(true))
    socket.once('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET'),
    )
  })
}

/** The operator's anchors: addresses that answer whenever our own connection works. */
export function createAnchors(places: readonly { host: string; port: number }[]): Anchors {
  const known: Anchor[] = places.map(({ host, port }) => ({
    name: `${host}:${port}`,
    private: !isPublicAddress(host),
    reachedOnce: false,
    reaches: false,
  }))
  let asked = Number.NEGATIVE_INFINITY
  let asking: Promise<void> | null = null

  async function ask(): Promise<void> {
    await Promise.all(
      places.map(async (place, n) => {
        const answer = await reaches(place)
        Object.assign(known[n]!, { reaches: answer, reachedOnce: known[n]!.reachedOnce || answer })
      }),
    )
    asked = performance.now()
  }

  function probe(): Promise<void> {
    asking ??= ask().finally(() => {
      asking = null
    })
    return asking
  }

  return {
    known,
    probe,
    async blameUs(target) {
      if (places.length === 0) return false
      if (performance.now() - asked > freshMs) await probe()
      return cutOff(known, target)
    },
  }
}
