import { z } from 'zod'

/**
 * A user flow as Chrome's DevTools Recorder exports it (JSON, format of the open puppeteer/replay schema), bounded before it
 * is parsed. What the format has no words for is said by its own means of extension, the custom step, so that a file goes
 * there and back: `palisade/assert` (a named assertion) and `palisade/always` (what follows it is run whatever failed before).
 */

export const bounds = {
  /** Of the file. */
  bytes: 512 * 1024,
  steps: 300,
  selectors: 20,
  text: 4096,
  /** The longest a step may wait. */
  stepMs: 30_000,
} as const

const text = z.string().max(bounds.text)
const selector = z.union([text.min(1), z.array(text.min(1)).min(1).max(8)])
const selectors = z.array(selector).min(1).max(bounds.selectors)
const timeout = z.number().int().min(1).max(bounds.stepMs).optional()
const assertedEvents = z
  .array(z.object({ type: z.literal('navigation'), url: text.optional(), title: text.optional() }))
  .max(10)
  .optional()
const target = text.optional()
const frame = z.array(z.number().int().min(0).max(100)).max(8).optional()
const offset = z.number().finite().min(-100_000).max(100_000)

const common = { timeout, assertedEvents, target }
const onElement = { ...common, selectors, frame }
const pointer = {
  ...onElement,
  offsetX: offset.optional(),
  offsetY: offset.optional(),
  duration: z.number().min(0).max(5000).optional(),
  deviceType: z.enum(['mouse', 'pen', 'touch']).optional(),
  button: z.enum(['primary', 'auxiliary', 'secondary', 'back', 'forward']).optional(),
}
const operator = z.enum(['>=', '==', '<=']).optional()
const side = z.number().int().min(100).max(8000)

const assertion = z.object({
  /** What is claimed, in the words of whoever wrote it: "The cart is empty". */
  name: text.min(1).max(200),
  selectors: selectors.optional(),
  /** The element, or without selectors the page, holds this text. */
  text: text.optional(),
  /** The page's address holds this. */
  url: text.optional(),
  count: z.number().int().min(0).max(100_000).optional(),
  operator,
  visible: z.boolean().optional(),
})
export type Assertion = z.output<typeof assertion>

const step = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('setViewport'),
    width: side,
    height: side,
    deviceScaleFactor: z.number().min(0.5).max(4).optional(),
    isMobile: z.boolean().optional(),
    hasTouch: z.boolean().optional(),
    ...common,
  }),
  z.object({ type: z.literal('navigate'), url: text.min(1), ...common }),
  z.object({ type: z.literal('click'), ...pointer }),
  z.object({ type: z.literal('doubleClick'), ...pointer }),
  z.object({ type: z.literal('hover'), ...onElement }),
  z.object({ type: z.literal('change'), value: text, ...onElement }),
  z.object({ type: z.literal('keyDown'), key: z.string().min(1).max(30), ...common }),
  z.object({ type: z.literal('keyUp'), key: z.string().min(1).max(30), ...common }),
  z.object({
    type: z.literal('scroll'),
    x: offset.optional(),
    y: offset.optional(),
    ...common,
    frame,
    selectors: selectors.optional(),
  }),
  z.object({
    type: z.literal('waitForElement'),
    operator,
    count: z.number().int().min(0).max(100_000).optional(),
    visible: z.boolean().optional(),
    ...onElement,
  }),
  z.object({ type: z.literal('waitForExpression'), expression: text.min(1), frame, ...common }),
  z.object({
    type: z.literal('emulateNetworkConditions'),
    download: z.number(),
    upload: z.number(),
    latency: z.number().min(0).max(10_000),
    ...common,
  }),
  z.object({ type: z.literal('close'), ...common }),
  z.discriminatedUnion('name', [
    z.object({
      type: z.literal('customStep'),
      name: z.literal('palisade/assert'),
      parameters: assertion,
      frame,
      ...common,
    }),
    z.object({ type: z.literal('customStep'), name: z.literal('palisade/always'), parameters: z.unknown() }),
  ]),
])
export type Step = z.output<typeof step>
export type ElementStep = Extract<Step, { selectors: unknown }>

const recording = z.object({
  title: text.max(300),
  timeout,
  steps: z.array(z.unknown()).min(1).max(bounds.steps),
})

export type Flow = {
  title: string
  /** How long a step waits that says nothing of it, ms. */
  timeout: number
  steps: readonly Step[]
  /** From this step on everything is run, whatever failed before; the number of steps when there is no such part. */
  alwaysFrom: number
}

export type NotRead = { code: 'flows.too_large' | 'flows.unreadable' | 'flows.not_supported'; detail: string }

const standing = 5000

/** Reads a recording, or says why not and at which step (counted from 1). Never throws. */
export function readRecording(json: string): Flow | NotRead {
  if (Buffer.byteLength(json) > bounds.bytes)
    return { code: 'flows.too_large', detail: `A recording has at most ${bounds.bytes / 1024} kB.` }
  let parsed: unknown
  try {
    parsed = JSON.parse(json)
  } catch {
    return { code: 'flows.unreadable', detail: 'It is no JSON.' }
  }
  const whole = recording.safeParse(parsed)
  if (!whole.success) return { code: 'flows.unreadable', detail: faultOf(whole.error) }
  const steps: Step[] = []
  for (const [index, raw] of whole.data.steps.entries()) {
    const one = step.safeParse(raw)
    if (!one.success) return { code: 'flows.not_supported', detail: `Step ${index + 1}: ${faultOf(one.error)}` }
    if (one.data.type === 'navigate' && !isWeb(one.data.url))
      return {
        code: 'flows.not_supported',
        detail: `Step ${index + 1}: the address must begin with http:// or https://.`,
      }
    steps.push(one.data)
  }
  const always = steps.findIndex((one) => one.type === 'customStep' && one.name === 'palisade/always')
  return {
    title: whole.data.title,
    timeout: whole.data.timeout ?? standing,
    steps,
    alwaysFrom: always < 0 ? steps.length : always,
  }
}

/** A variable may stand where the host stands; then the address is judged when the flow runs. */
const isWeb = (url: string): boolean => /^https?:\/\//i.test(url) || url.startsWith('{{')

function faultOf(error: z.ZodError): string {
  const [issue] = error.issues
  const path = issue!.path.join('.')
  return path ? `${path}: ${issue!.message}` : issue!.message
}

/** A step in a few words, for people: `click Add to cart`. */
export function labelOf(step: Step): string {
  switch (step.type) {
    case 'navigate':
      return `navigate ${step.url}`
    case 'setViewport':
      return `setViewport ${step.width} x ${step.height}`
    case 'keyDown':
    case 'keyUp':
      return `${step.type} ${step.key}`
    case 'customStep':
      return step.name === 'palisade/assert' ? `assert ${step.parameters.name}` : 'always from here on'
    default:
      return 'selectors' in step && step.selectors ? `${step.type} ${readable(step.selectors)}` : step.type
  }
}

/** How many selectors a step has, and in words the one of this number. */
export function selectorOf(step: Step, number: number | null): { selectors: number; matched: string | null } {
  const all = 'selectors' in step && step.selectors ? step.selectors : []
  const one = number === null ? undefined : all[number]
  const matched = one === undefined ? null : (typeof one === 'string' ? one : one.join(' ')).slice(0, 200)
  return { selectors: all.length, matched }
}

/** The selector that says most to a person: a name before a path. */
function readable(all: readonly (string | string[])[]): string {
  const flat = all.map((one) => (typeof one === 'string' ? one : one.join(' ')))
  const named = flat.find((one) => one.startsWith('aria/')) ?? flat.find((one) => one.startsWith('text/'))
  return (named?.replace(/^(aria|text)\//, '') ?? flat[0]!).slice(0, 120)
}
