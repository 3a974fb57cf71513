import { dateAndTime, evaluate as feel, unaryTest } from 'feelin'
import type { Data } from '../types.ts'
import { checkBounds, ExpressionProblem } from './bounds.ts'
import { money } from './money.ts'
import { type Quick, quickForm, unsure } from './quick.ts'

/** How many values an expression that goes over lists may see. */
export const mostValues = 5000

type Prepared = { iterates: boolean; quick: Quick | null }

const prepared = new Map<string, Prepared>()
const mostPrepared = 10_000

/**
 * The value of a FEEL expression over plain data, as plain JSON: dates and durations become ISO 8601 text, what is unknown is null.
 * `now()` and `today()` are the instant `at`, so the same event always gives the same value.
 * @throws ExpressionProblem when it cannot be read, is out of bounds, or goes over too much data.
 */
export function evaluate(text: string, data: Data, at: number): unknown {
  const { iterates, quick } = prepare(text, false)
  const answer = quick ? quick(data) : unsure
  if (answer !== unsure) return answer
  if (iterates) boundData(data)
  return guarded(() => plain(feel(text, context(data, at)).value, 0))
}

/** Whether a condition holds. Only true holds; what is unknown (null) does not. */
export const holds = (text: string, data: Data, at: number): boolean => evaluate(text, data, at) === true

/** Whether a value passes a unary test of a decision table (`> 10`, `"a", "b"`, `[1..5]`, `-`). */
export function passes(test: string, value: unknown, data: Data, at: number): boolean {
  if (test.trim() === '-' || test.trim() === '') return true
  const { iterates } = prepare(test, true)
  if (iterates) boundData(data)
  return guarded(() => unaryTest(test, { ...context(data, at), '?': value as never }).value === true)
}

/** Why an expression would never run, or null. For checks before anything runs. */
export function problemOf(text: string, unary = false): ExpressionProblem | null {
  try {
    prepare(text, unary)
    return null
  } catch (error) {
    if (error instanceof ExpressionProblem) return error
    throw error
  }
}

/** A property that may be an expression: what begins with `=` is evaluated, all else is the text itself. */
export const resolve = (text: string, data: Data, at: number): unknown =>
  text.startsWith('=') ? evaluate(text.slice(1), data, at) : text

function prepare(text: string, unary: boolean): Prepared {
  const key = unary ? `?${text}` : text
  let found = prepared.get(key)
  if (!found) {
    const quick = unary ? null : quickForm(text, (name) => name in money)
    found = quick ? { iterates: false, quick } : { ...guarded(() => checkBounds(text, unary, known)), quick: null }
    if (prepared.size >= mostPrepared) prepared.clear()
    prepared.set(key, found)
  }
  return found
}

/** Names with spaces that the parser must know. */
const known: Record<string, unknown> = { ...money }

function context(data: Data, at: number): Record<string, unknown> {
  const instant = () => dateAndTime(new Date(at).toISOString())
  return { ...money, ...data, now: instant, today: () => feel('date(t)', { t: instant() }).value }
}

/** Whatever the language throws becomes one kind of problem; a stack that overflows is one as well. */
function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof ExpressionProblem) throw error
    throw new ExpressionProblem('failed', error instanceof Error ? error.message.slice(0, 200) : 'failed')
  }
}

function boundData(data: Data): void {
  let left = mostValues
  const count = (value: unknown): void => {
    if (--left < 0) throw new ExpressionProblem('too_much_data', `more than ${mostValues} values to go over`)
    if (value !== null && typeof value === 'object') for (const one of Object.values(value)) count(one)
  }
  count(data)
}

function plain(value: unknown, depth: number): unknown {
  if (depth > 50) throw new ExpressionProblem('too_deep', 'a value of more than 50 levels')
  if (value === undefined || value === null || typeof value === 'function') return null
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null
  if (typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((one) => plain(one, depth + 1))
  if ('toJSON' in value && typeof value.toJSON === 'function') return plain(value.toJSON(), depth + 1)
  if (Object.getPrototypeOf(value) !== Object.prototype) return null
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one, depth + 1)]))
}
