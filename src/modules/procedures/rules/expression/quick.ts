/**
 * What most expressions are (`amount > 1000`, `kind = "urgent"`, `customer.vip`, `turns + 1`) without parsing at every turn, hundreds of
 * times quicker than the whole language. What they give is what FEEL gives; a property in the tests holds both against each other.
 */
export type Quick = (data: Record<string, unknown>) => unknown

/** What a quick form gives when a value of another kind is in the way, for which the language has rules of its own. */
export const unsure = Symbol('unsure')

const path = '[A-Za-z_][A-Za-z0-9_]*(?:\\.[A-Za-z_][A-Za-z0-9_]*){0,4}'
const number = '-?\\d{1,15}(?:\\.\\d{1,15})?'
const literals = new RegExp(`^(?:${number}|"[^"\\\\\\x00-\\x1f]*"|true|false|null)$`)
const sums = new RegExp(`^(${path})\\s*([+*-])\\s*(${number})$`)
const simple = new RegExp(
  `^(${path})\\s*(?:(<=|>=|!=|=|<|>)\\s*(-?\\d{1,15}(?:\\.\\d{1,15})?|"[^"\\\\\\x00-\\x1f]*"|true|false))?$`,
)
/** Words of the language, which are no names. */
const words = /^(?:true|false|null|not|if|then|else|for|in|return|some|every|satisfies|and|or|between|instance|of|function|external|list|context|number|string|boolean|date|time|duration|range|now|today|item|partial)(?:\.|$)/ // biome-ignore format: a list

/** The quick form of an expression, or null when it needs the whole language. `names` are functions that a path must not be. */
export function quickForm(text: string, isFunction: (name: string) => boolean): Quick | null {
  const trimmed = text.trim()
  if (trimmed.length > 200) return null
  if (literals.test(trimmed)) return constant(literalOf(trimmed))
  const parts = simple.exec(trimmed) ?? sums.exec(trimmed)
  if (!parts) return null
  const [, name = '', sign, literal = ''] = parts
  if (sign && '<>='.includes(sign[0]!) && sign !== '=' && (literal === 'true' || literal === 'false')) return null
  if (words.test(name) || isFunction(name.split('.')[0]!)) return null
  const names = name.split('.')
  const get: Quick = (data) => lookUp(data, names)
  if (sign === undefined) return get
  const wanted = literalOf(literal) as string | number | boolean
  if (sign === '+' || sign === '-' || sign === '*') return (data) => reckon(get(data), sign, wanted as number)
  return (data) => compare(get(data), sign, wanted)
}

function literalOf(text: string): unknown {
  if (text.startsWith('"')) return text.slice(1, -1)
  return text === 'null' ? null : text === 'true' || text === 'false' ? text === 'true' : Number(text) + 0
}

const constant =
  (value: unknown): Quick =>
  () =>
    value

function reckon(left: unknown, sign: '+' | '-' | '*', right: number): number | null | typeof unsure {
  if (left === unsure || (typeof left === 'object' && left !== null)) return unsure
  if (typeof left !== 'number') return left === null ? null : unsure
  // The zero is never a negative one, which plain JSON does not know: -1 * 0 of now is what it is after a restart.
  return (sign === '+' ? left + right : sign === '-' ? left - right : left * right) + 0
}

function lookUp(data: unknown, names: string[]): unknown {
  let at = data
  for (const name of names) {
    if (Array.isArray(at)) return unsure
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, name)) return null
    at = (at as Record<string, unknown>)[name]
  }
  return at ?? null
}

function compare(left: unknown, sign: string, right: string | number | boolean): boolean | null | typeof unsure {
  if (left === unsure || (typeof left === 'object' && left !== null)) return unsure
  if (typeof left !== typeof right) {
    if (left === null) return sign === '=' || sign === '!=' ? sign === '!=' : null
    return unsure
  }
  if (sign === '=') return left === right
  if (sign === '!=') return left !== right
  if (typeof right === 'boolean') return null
  const a = left as string | number
  if (sign === '<') return a < right
  if (sign === '>') return a > right
  return sign === '<=' ? a <= right : a >= right
}
