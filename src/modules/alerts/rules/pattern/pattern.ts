import { type CharTest, type Node, PatternFault, parsePattern } from './parse.ts'

export { PatternFault } from './parse.ts'

export type Pattern = {
  /** Somewhere in the text. */
  search(text: string): boolean
  /** The whole text. */
  whole(text: string): boolean
}

type Step =
  | { op: 'char'; test: CharTest }
  | { op: 'split'; to: readonly [number, number] }
  | { op: 'jump'; to: number }
  | { op: 'start' | 'end' | 'match' }

/** Steps of one pattern. Time to match is at most this times the length of the text: about 10 ms at the very worst. */
const mostSteps = 1000
/** Characters looked at. */
const longestText = 2000

/**
 * Compiles a pattern. Matching takes time in proportion to the text for every pattern: all ways through it are walked at once
 * (Thompson 1968; the same is done by RE2), so that no text and no pattern can stall the process. Throws PatternFault.
 */
export function compilePattern(pattern: string): Pattern {
  const steps: Step[] = []
  emit(parsePattern(pattern), steps)
  steps.push({ op: 'match' })
  return {
    search: (text) => run(steps, text, false),
    whole: (text) => run(steps, text, true),
  }
}

function emit(node: Node, steps: Step[]): void {
  if (steps.length > mostSteps) throw new PatternFault('is too large', 0)
  switch (node.type) {
    case 'char':
      steps.push({ op: 'char', test: node.test })
      return
    case 'start':
    case 'end':
      steps.push({ op: node.type })
      return
    case 'sequence':
      for (const part of node.of) emit(part, steps)
      return
    case 'either':
      emitEither(node.of, steps)
      return
    case 'repeat':
      emitRepeat(node, steps)
      return
  }
}

function emitEither(of: readonly Node[], steps: Step[]): void {
  const ends: number[] = []
  for (const [index, part] of of.entries()) {
    const last = index === of.length - 1
    const split = steps.length
    if (!last) steps.push({ op: 'split', to: [split + 1, split + 1] })
    emit(part, steps)
    if (last) break
    ends.push(steps.length)
    steps.push({ op: 'jump', to: 0 })
    steps[split] = { op: 'split', to: [split + 1, steps.length] }
  }
  for (const end of ends) steps[end] = { op: 'jump', to: steps.length }
}

function emitRepeat({ of, least, most }: Node & { type: 'repeat' }, steps: Step[]): void {
  for (let n = 0; n < least; n++) emit(of, steps)
  if (most === null) {
    const split = steps.length
    steps.push({ op: 'split', to: [split + 1, split + 1] })
    emit(of, steps)
    steps.push({ op: 'jump', to: split })
    steps[split] = { op: 'split', to: [split + 1, steps.length] }
    return
  }
  const splits: number[] = []
  for (let n = least; n < most; n++) {
    splits.push(steps.length)
    steps.push({ op: 'split', to: [steps.length + 1, steps.length + 1] })
    emit(of, steps)
  }
  for (const split of splits) steps[split] = { op: 'split', to: [split + 1, steps.length] }
}

function run(steps: readonly Step[], text: string, whole: boolean): boolean {
  const points = [...text.slice(0, longestText)].map((char) => char.codePointAt(0)!)
  let places = new Set<number>()
  for (let at = 0; at <= points.length; at++) {
    if (at === 0 || !whole) follow(steps, 0, at, points.length, places)
    if (places.has(steps.length - 1) && (!whole || at === points.length)) return true
    if (at === points.length || (whole && places.size === 0)) return false
    const next = new Set<number>()
    for (const place of places) {
      const step = steps[place]!
      if (step.op === 'char' && step.test(points[at]!)) follow(steps, place + 1, at + 1, points.length, next)
    }
    places = next
  }
  return false
}

/** Adds a place and all that is reached from it without a character. */
function follow(steps: readonly Step[], from: number, at: number, length: number, places: Set<number>): void {
  const open = [from]
  while (open.length > 0) {
    const place = open.pop()!
    if (places.has(place)) continue
    places.add(place)
    const step = steps[place]!
    if (step.op === 'jump') open.push(step.to)
    else if (step.op === 'split') open.push(...step.to)
    else if ((step.op === 'start' && at === 0) || (step.op === 'end' && at === length)) open.push(place + 1)
  }
}
