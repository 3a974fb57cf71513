import { z } from 'zod'

/** A place in an input where an id stands. Which object's id comes later. */
export class Slot {
  /** Of the field. */
  readonly name: string
  /** Where it stands in the input: `params.id`, `body.steps.personId`. */
  readonly path: string
  constructor(name: string, path: string) {
    this.name = name
    this.path = path
  }
}

/** Which of the many valid values is made: which optional fields it has, and the how manieth of alternatives. */
export type Taste = { optional: 'all' | 'account' | 'none'; turn: number }

type Def = {
  type: string
  shape: Record<string, z.ZodType>
  element: z.ZodType
  innerType: z.ZodType
  options: z.ZodType[]
  entries: Record<string, string>
  values: unknown[]
  in: z.ZodType
  keyType: z.ZodType
  valueType: z.ZodType
  items: z.ZodType[]
  left: z.ZodType
  getter: () => z.ZodType
}
const defOf = (schema: z.ZodType) => schema._zod.def as unknown as Def

/** An uuid that no object has. */
export const absent = '0198aaaa-0000-7000-8000-00000000dead'

/**
 * A value that the shape accepts, made from the shape alone: with a Slot wherever an id is expected. `name` is the field's,
 * which decides between values of one form (a zone, a telephone number, the later of two moments).
 */
export function valueFor(schema: z.ZodType, path: string, taste: Taste): unknown {
  const def = defOf(schema)
  const name = path.split('.').at(-1)!
  switch (def.type) {
    case 'object':
      return named(
        Object.fromEntries(
          Object.entries(def.shape)
            .filter(([key, field]) => !optional(field) || wanted(key, taste))
            .map(([key, field]) => [key, valueFor(field, `${path}.${key}`, taste)])
            .filter(([, value]) => value !== undefined),
        ),
      )
    case 'array':
      return [
        valueFor(
          def.element,
          path.replace(/(ie)?s$/, (_, ie) => (ie ? 'y' : '')),
          taste,
        ),
      ]
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
    case 'nonoptional':
    case 'catch':
      return valueFor(def.innerType, path, taste)
    case 'union':
      return valueFor(def.options[taste.turn % def.options.length]!, path, taste)
    case 'pipe':
      return valueFor(
        defOf(def.in).type === 'transform' ? (def as unknown as { out: z.ZodType }).out : def.in,
        path,
        taste,
      )
    case 'lazy':
      return valueFor(def.getter(), path, { ...taste, optional: 'none' })
    case 'record':
      return { [String(valueFor(def.keyType, `${path}.key`, taste))]: valueFor(def.valueType, path, taste) }
    case 'tuple':
      return def.items.map((item) => valueFor(item, path, taste))
    case 'intersection':
      return valueFor(def.left, path, taste)
    case 'enum': {
      const values = Object.values(def.entries)
      return values[taste.turn % values.length]
    }
    case 'literal':
      return def.values[0]
    case 'boolean':
      return taste.turn % 2 === 0
    case 'null':
      return null
    default:
      return leaf(schema, name, path, taste)
  }
}

/** `{ kind: 'person', id }` says itself what the id is of. */
function named(made: Record<string, unknown>): Record<string, unknown> {
  if (made.id instanceof Slot && typeof made.kind === 'string' && made.kind.length < 30)
    made.id = new Slot(made.kind, made.id.path)
  return made
}

function wanted(key: string, taste: Taste): boolean {
  return taste.optional === 'all' || (taste.optional === 'account' && key === 'accountId')
}

function optional(field: z.ZodType): boolean {
  return ['optional', 'default', 'prefault'].includes(defOf(field).type)
}

const later = /^(to|until|ends?|expires)|(until|To|Until|endsAt|endsOn)$/
const byName: [RegExp, readonly string[]][] = [
  [/password|current/, ['correct horse battery staple']],
  [/zone/i, ['Europe/Berlin']],
  [/mail|address/i, ['someone@sample.test']],
  [/phone|number/i, ['+12025550155']],
  [/url|endpoint/i, ['https://sample.test/x']],
  [/^(from|start)$/, ['09:00']],
  [/^(to|until|end)$/, ['17:00']],
  [/time|at$/i, ['09:00', '2027-01-04T09:00']],
  [/networks?/, ['198.51.100.0/24']],
  [/scopes?/, ['accounts:read']],
  [/language/, ['de']],
]
const anyText = [
  'Sample text',
  'sample',
  'someone@sample.test',
  '123456',
  'Europe/Berlin',
  'de',
  '09:00',
  '+12025550155',
  'https://sample.test/x',
  '#336699',
  '2027-01-04',
  '2027-01-04T09:00',
  '2027-01-04T09:00:00.000Z',
  'A'.repeat(43),
  '1',
  'true',
]

function leaf(schema: z.ZodType, name: string, path: string, taste: Taste): unknown {
  const takes = (value: unknown) => z.safeParse(schema, value).success
  if (/^id$|Ids?$|^(account|person|team|policy|plan|owner|assignee|request|to|into|on)$/.test(name) && takes(absent))
    return new Slot(name, path)
  if (/version/i.test(name) && takes(1 + taste.turn)) return 1 + taste.turn
  // Every other turn names what it stands in by another kind of number.
  if (path === 'params.key') return 'minor-patch'
  if (name === 'interruption') return 1 + (taste.turn >> 1)
  const day = later.test(name) ? '2027-01-06' : '2027-01-05'
  const number = takes(1) && !takes('Sample text') && !takes('2027-01-05')
  const candidates: unknown[] = [
    ...(number ? [1] : []),
    ...(byName.find(([pattern]) => pattern.test(name))?.[1] ?? []),
    `${day}T09:00:00.000Z`,
    day,
    ...anyText.slice(taste.turn % 2),
    1,
    60,
    3600,
    86_400_000,
    0,
    0.5,
    true,
    null,
  ].filter((value) => !/^\d{4}-/.test(String(value)) || !takes('Sample text'))
  const found = candidates.find(takes)
  if (found !== undefined) return found
  if (takes(absent)) return new Slot(name, path)
  return {}
}

/** The slots of a value, in the order in which they stand. */
export function slotsOf(value: unknown): Slot[] {
  if (value instanceof Slot) return [value]
  if (value === null || typeof value !== 'object') return []
  return Object.values(value).flatMap(slotsOf)
}

/** The value with ids in its slots. */
export function filled(value: unknown, idOf: (slot: Slot) => string): unknown {
  if (value instanceof Slot) return idOf(value)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item) => filled(item, idOf))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, idOf)]))
}
