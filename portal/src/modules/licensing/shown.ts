import type { licensing } from '#contracts/licensing'
import type { Reply } from '../../api.ts'
import type { StatusShape } from '../../ui/Status.tsx'
import { say } from '../../words/licensing.ts'
import { locale } from '../../words/time.ts'

export type LicenceRequest = Reply<typeof licensing.getRequest>
export type RequestState = LicenceRequest['state']
export type Key = Reply<typeof licensing.getKey>

export const stateWords: Record<RequestState, string> = {
  asked: say.asked,
  asked_back: say.asked_back,
  approved: say.approved,
  issued: say.issued,
  refused: say.refused,
  declined: say.declined,
  withdrawn: say.withdrawn,
}

export const stateShape: Record<RequestState, StatusShape> = {
  asked: 'open',
  asked_back: 'paused',
  approved: 'half',
  issued: 'ticked',
  refused: 'dotted',
  declined: 'ticked',
  withdrawn: 'ticked',
}

/** Base units with thin gaps, as many as there are: `40 000 000 000 000`. Text in, so that nothing is rounded. */
export const grouped = (units: string): string => units.replace(/\B(?=(\d{3})+$)/g, '\u202f')

/** The exact amount in words, with what its unit is not. */
export function exactWords(amount: string, { unit, writtenIn }: { unit: string; writtenIn: string }): string {
  if (unit === 'count') return ''
  if (unit === 'second') return say.exactSeconds(grouped(amount))
  const note = writtenIn === 'TB' ? say.decimal : writtenIn === 'TiB' ? say.binary : ''
  return `${say.exactBytes(grouped(amount))} ${note}`.trim()
}

/** Money of the smallest unit, in the reader's way: `€3,800.00`. */
export const moneyText = ({ minor, currency }: { minor: string; currency: string }): string =>
  new Intl.NumberFormat(locale, { style: 'currency', currency }).format(Number(minor) / 100)

/** A thumbprint in groups of four; `most` groups of it. */
export const printOf = (hex: string, most = 4): string => (hex.match(/.{4}/g) ?? []).slice(0, most).join(' ')

/** Parts of a whole as widths in per cent, exact to a tenth: amounts may be larger than numbers are exact. */
export function shares(parts: readonly string[]): number[] {
  const all = parts.map(BigInt)
  const whole = all.reduce((sum, each) => sum + each, 0n)
  return whole === 0n ? all.map(() => 0) : all.map((each) => Number((each * 1000n) / whole) / 10)
}
