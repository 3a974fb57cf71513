/** What a key's reports of the last weeks say: used at their beginning and end, in base units. */
export type Usage = { from: Date; until: Date; usedFrom: bigint; usedUntil: bigint }

/** Capacity used a day, and when nothing is left at that rate. */
export type Forecast = { perDay: bigint; dryAt: Date }

const dayMs = 86_400_000n
/** Two reports of one afternoon say nothing about a week. */
const shortestMs = 6 * 3_600_000
/** Beyond this a forecast is no news, and a moment no calendar has. */
const longestDays = 3650n

/** How long before a key runs dry its account's manager is told. */
export const tellBeforeMs = 14 * 86_400_000

/**
 * When a key runs dry at its present rate, counted from its last report; null when the reports lie too close together, nothing
 * was used between them, or it lasts for ten years. A straight line, in whole base units.
 */
export function forecast(usage: Usage, left: bigint): Forecast | null {
  const spanMs = usage.until.getTime() - usage.from.getTime()
  const used = usage.usedUntil - usage.usedFrom
  if (spanMs < shortestMs || used <= 0n || left < 0n) return null
  const perDay = (used * dayMs) / BigInt(spanMs)
  const lastsMs = (left * BigInt(spanMs)) / used
  if (lastsMs > longestDays * dayMs) return null
  return { perDay, dryAt: new Date(usage.until.getTime() + Number(lastsMs)) }
}
