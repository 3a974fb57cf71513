/** The robust line through a series: what a few wild days do not move. */
export type Slope = { perStep: number; low: number; high: number }

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** Linear between the two nearest; NaN of nothing. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const place = Math.min(Math.max(q, 0), 1) * (sorted.length - 1)
  const below = sorted[Math.floor(place)] ?? Number.NaN
  const above = sorted[Math.ceil(place)] ?? Number.NaN
  return below + (above - below) * (place - Math.floor(place))
}

/** Median absolute deviation, scaled to be a standard deviation where the values are normal. */
export function spread(values: readonly number[]): number {
  const middle = median(values)
  return 1.4826 * median(values.map((value) => Math.abs(value - middle)))
}

/**
 * Theil and Sen's slope, the median of the slopes between all pairs, with Sen's interval of 90 % from the variance of
 * Kendall's S (P. K. Sen, JASA 63, 1968). `season` > 1 takes only pairs that many steps apart or a multiple (Hirsch,
 * Slack and Smith, Water Resources Research 18, 1982), so that the shape of a week is no growth. Days that follow one
 * another resemble one another: the interval is widened by what the residuals show of it. NaN in `ys` is a missing step.
 */
export function theilSen(ys: readonly number[], season = 1): Slope | null {
  const slopes: number[] = []
  for (let i = 0; i < ys.length; i++)
    for (let j = i + season; j < ys.length; j += season) {
      const slope = (ys[j]! - ys[i]!) / (j - i)
      if (Number.isFinite(slope)) slopes.push(slope)
    }
  if (slopes.length < 3) return null
  const n = ys.filter(Number.isFinite).length
  const perStep = median(slopes)
  const pairs = (n * (n - 1)) / 2
  const half = (1.645 * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18) * widening(ys, perStep)) / (2 * pairs)
  return { perStep, low: quantile(slopes, 0.5 - half), high: quantile(slopes, 0.5 + half) }
}

/** Square root of how many days say as much as one that stood alone; between 1 and 3. */
function widening(ys: readonly number[], perStep: number): number {
  const off = ys.map((y, i) => y - perStep * i)
  const middle = median(off.filter(Number.isFinite))
  let same = 0
  let next = 0
  for (let i = 1; i < off.length; i++) {
    const [a, b] = [off[i - 1]! - middle, off[i]! - middle]
    if (!Number.isFinite(a * b)) continue
    next += a * b
    same += a * a
  }
  const r = same > 0 ? Math.min(Math.max(next / same, 0), 0.8) : 0
  return Math.sqrt((1 + r) / (1 - r))
}
