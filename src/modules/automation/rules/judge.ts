import { type Data, ExpressionProblem, evaluate } from '#procedures'

/** A chain of rules that set each other off ends here. */
export const deepest = 5
/** The hour the limit of a rule counts in. */
export const hourMs = 3_600_000

/** What a rule hears: what the event told, when it happened (epoch milliseconds), and the rules that led to it, oldest first. */
export type Heard = { data: Data; at: number; ledBy: readonly string[] }
export type Judged = { id: string; hourly: number }

export type Verdict =
  | { does: 'fire' }
  /** Its condition does not hold. */
  | { does: 'nothing' }
  /** It would have fired; `code` says what kept it from doing so. */
  | { does: 'stop'; code: 'automation.own_doing' | 'automation.too_deep' | 'automation.too_often' }
  | { does: 'fail'; code: 'automation.condition_failed'; text: string }

/** What a condition says of an event; `failed` where it could not be evaluated. */
export type Said = { holds: boolean; failed?: string }

/** Asks a condition. An empty one always holds. */
export function ask(feel: string, { data, at }: Heard): Said {
  try {
    return { holds: feel === '' || evaluate(feel, data, at) === true }
  } catch (error) {
    if (!(error instanceof ExpressionProblem)) throw error
    return { holds: false, failed: error.message }
  }
}

/**
 * What a rule does about an event, after what its condition said. `recent` is how often it fired within the hour before. It never fires
 * on what it caused itself, however many rules lie between, not as the sixth of a chain, and not more often in an hour than it may.
 */
export function judge(rule: Judged, said: Said, ledBy: readonly string[], recent: number): Verdict {
  if (!said.holds && said.failed === undefined) return { does: 'nothing' }
  if (ledBy.includes(rule.id)) return { does: 'stop', code: 'automation.own_doing' }
  if (ledBy.length + 1 > deepest) return { does: 'stop', code: 'automation.too_deep' }
  if (recent >= rule.hourly) return { does: 'stop', code: 'automation.too_often' }
  if (said.failed !== undefined) return { does: 'fail', code: 'automation.condition_failed', text: said.failed }
  return { does: 'fire' }
}

/** The values a condition looks at: those of the data whose names stand in it. Why it fired, for whoever reads the history. */
export function seenBy(feel: string, data: Data): Data {
  const words = new Set(feel.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [])
  return Object.fromEntries(Object.entries(data).filter(([name]) => words.has(name)))
}

/**
 * What a rule would have done about events in the order they came: the verdict of each, and when its limit would have paused it (null:
 * never). After that it does nothing any more, as when it acts.
 */
export function rehearse(
  rule: Judged,
  heard: readonly { at: number; ledBy: readonly string[]; said: Said }[],
): { verdicts: Verdict[]; pausedAt: number | null } {
  const fired: number[] = []
  let from = 0
  let pausedAt: number | null = null
  const verdicts = heard.map(({ at, ledBy, said }): Verdict => {
    while (from < fired.length && fired[from]! <= at - hourMs) from++
    const verdict = judge(rule, said, ledBy, pausedAt === null ? fired.length - from : Number.POSITIVE_INFINITY)
    if (verdict.does === 'fire' || verdict.does === 'fail') fired.push(at)
    if (verdict.does === 'stop' && verdict.code === 'automation.too_often') pausedAt ??= at
    return verdict
  })
  return { verdicts, pausedAt }
}
