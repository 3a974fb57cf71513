/* A recording of Chrome's Recorder as the form works on it. Whether it can be run is for the server to say. */

export interface Step {
  type: string
  name?: string
  url?: string
  value?: string
  selectors?: (string | string[])[]
  parameters?: Record<string, unknown>
  [field: string]: unknown
}
export interface Recording {
  title: string
  steps: Step[]
  [field: string]: unknown
}

/** What a claim about the page says; empty text is nothing. */
export interface Claim {
  name: string
  text: string
  url: string
  selector: string
}

/** The server takes so many letters. */
export const mostLetters = 200_000
/** A secret of the check, as a recording refers to it. */
export const referenceTo = (name: string) => `{{secret:${name}}}`

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The recording in a text, or why there is none. */
export function readRecorded(text: string): Recording | 'long' | 'json' | 'steps' {
  if (text.length > mostLetters) return 'long'
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return 'json'
  }
  if (!isObject(parsed) || !Array.isArray(parsed.steps) || parsed.steps.length === 0) return 'steps'
  if (!parsed.steps.every((step) => isObject(step) && typeof step.type === 'string')) return 'steps'
  return { ...parsed, title: typeof parsed.title === 'string' ? parsed.title : '', steps: parsed.steps as Step[] }
}

/**
 * A recording taken over: addresses of the site it begins at say `{{url}}`, so that the same visit can be made of another site.
 * `url` is that site; null when the recording opens no address.
 */
export function takeOver(recording: Recording): { recording: Recording; url: string | null } {
  const first = recording.steps.find(({ type, url }) => type === 'navigate' && typeof url === 'string')?.url
  const origin = first && URL.canParse(first) ? new URL(first).origin : null
  if (!origin || origin === 'null') return { recording, url: null }
  const steps = recording.steps.map((step) =>
    step.type === 'navigate' && step.url && (step.url === origin || step.url.startsWith(`${origin}/`))
      ? { ...step, url: `{{url}}${step.url.slice(origin.length)}` }
      : step,
  )
  return { recording: { ...recording, steps }, url: origin }
}

export const isAlways = (step: Step) => step.type === 'customStep' && step.name === 'palisade/always'
export const isClaim = (step: Step) => step.type === 'customStep' && step.name === 'palisade/assert'

/** The selectors of a step in the order they are tried. */
export const selectorsOf = (step: Step): string[] =>
  (Array.isArray(step.selectors) ? step.selectors : []).map((one) => (Array.isArray(one) ? one.join(' ') : String(one)))

/** What a step is about: the name of what it touches before a path to it. */
export function aboutOf(step: Step): string {
  if (step.type === 'navigate') return String(step.url ?? '')
  if (isClaim(step)) return String(step.parameters?.name ?? '')
  if (step.type === 'setViewport') return `${step.width} x ${step.height}`
  if (typeof step.key === 'string') return step.key
  const all = selectorsOf(step)
  const named = all.find((one) => one.startsWith('aria/')) ?? all.find((one) => one.startsWith('text/')) ?? all[0]
  return (named ?? '').replace(/^(aria|text)\//, '')
}

/** Names of variables a recording refers to, without `url`, which the address gives. */
export function variablesOf(recording: Recording): string[] {
  const found = [...JSON.stringify(recording.steps).matchAll(/\{\{\s*([A-Za-z][\w.-]{0,62})\s*\}\}/g)]
  return [...new Set(found.map(([, name]) => name!))].filter((name) => name !== 'url')
}

/** Names of the secrets that the recording in a target's JSON types, each once; none while it cannot be read. */
export function typedSecrets(target: string): string[] {
  try {
    const { recording } = JSON.parse(target) as { recording?: { steps?: unknown } }
    const found = JSON.stringify(recording?.steps ?? []).matchAll(/\{\{\s*secret:([A-Za-z][\w.-]{0,62})\s*\}\}/g)
    return [...new Set([...found].map(([, name]) => name!))]
  } catch {
    return []
  }
}

/** A name for what a step types, after the field it types into and unlike those that are taken. */
export function secretNameFor(step: Step, taken: readonly string[]): string {
  const plain = aboutOf(step).toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+|-+$/g, '').slice(0, 40) // biome-ignore format: one thing
  const name = plain || 'secret'
  for (let n = 1; ; n++) {
    const one = n === 1 ? name : `${name}-${n}`
    if (!taken.includes(one)) return one
  }
}

/** Whether a step types something, and into what looks like the field of a password. */
export const typesPassword = (step: Step) =>
  step.type === 'change' && /pass|kennwort|secret|pin\b|otp/i.test(selectorsOf(step).join(' '))

const withSteps = (recording: Recording, steps: Step[]): Recording => ({ ...recording, steps })

export const withoutStep = (recording: Recording, at: number) => withSteps(recording, recording.steps.toSpliced(at, 1))

export const withValue = (recording: Recording, at: number, value: string) =>
  withSteps(recording, recording.steps.with(at, { ...recording.steps[at]!, value }))

/** A claim after a step. */
export function withClaim(recording: Recording, after: number, { name, text, url, selector }: Claim): Recording {
  const parameters = {
    name: name.trim(),
    ...(text.trim() && { text: text.trim() }),
    ...(url.trim() && { url: url.trim() }),
    ...(selector.trim() && { selectors: [[selector.trim()]] }),
  }
  const step = { type: 'customStep', name: 'palisade/assert', parameters }
  return withSteps(recording, recording.steps.toSpliced(after + 1, 0, step))
}

/** From this step on everything is run whatever failed before: the cart is emptied. Null: nothing is. */
export function alwaysFrom(recording: Recording, at: number | null): Recording {
  const before = recording.steps.findIndex(isAlways)
  const steps = recording.steps.filter((step) => !isAlways(step))
  if (at === null) return withSteps(recording, steps)
  const place = before >= 0 && before < at ? at - 1 : at
  return withSteps(recording, steps.toSpliced(place, 0, { type: 'customStep', name: 'palisade/always', parameters: {} })) // biome-ignore format: one act
}
