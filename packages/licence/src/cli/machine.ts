import { readFileSync } from 'node:fs'
import { cpus, hostname, networkInterfaces } from 'node:os'
import { componentHash, type Fingerprint } from '../fingerprint.ts'

function firstLine(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').split('\n')[0]!.trim() || null
  } catch {
    return null
  }
}

function networkCards(): string | null {
  const cards = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter((each) => !each.internal && each.mac !== '00:00:00:00:00:00')
    .map((each) => each.mac)
  return [...new Set(cards)].sort().join(' ') || null
}

/** Hashed components of this machine. What it has not, or what may not be read by this user, is left out. */
export function measureMachine(appliance: string): Fingerprint {
  const processors = cpus()
  const found: [string, number, string | null][] = [
    ['machine-id', 30, firstLine('/etc/machine-id')],
    ['product-uuid', 30, firstLine('/sys/class/dmi/id/product_uuid')],
    ['network-cards', 20, networkCards()],
    ['processors', 10, processors.length > 0 ? `${processors.length} ${processors[0]!.model}` : null],
    ['host-name', 10, hostname() || null],
  ]
  return found.flatMap(([name, weight, value]) =>
    value === null ? [] : [{ name, weight, hash: componentHash(appliance, name, value) }],
  )
}
