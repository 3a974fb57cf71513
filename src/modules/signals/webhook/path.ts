import { isPlain, member } from '../decode/json.ts'

/** The steps of a path (`alerts[0].labels.host`, `data["a.b"]`), or null for one that is none. */
export function pathOf(written: string): (string | number)[] | null {
  if (written.length > 300) return null
  const steps: (string | number)[] = []
  const step = /\.?([A-Za-z_$@][\w$@-]*)|\[(\d{1,5})\]|\["((?:[^"\\]|\\.)*)"\]/y
  while (step.lastIndex < written.length) {
    const first = step.lastIndex === 0
    const found = step.exec(written)
    if (
      !found ||
      (!first && found[1] !== undefined && !found[0].startsWith('.')) ||
      (first && found[0].startsWith('.'))
    )
      return null
    steps.push(found[2] !== undefined ? Number(found[2]) : (found[1] ?? found[3]!.replace(/\\(.)/g, '$1')))
    if (steps.length > 20) return null
  }
  return steps
}

/** What stands at the end of a path; undefined when there is nothing. Only own members are seen. */
export function atPath(value: unknown, steps: readonly (string | number)[]): unknown {
  let found = value
  for (const step of steps) {
    if (typeof step === 'number') found = Array.isArray(found) ? found[step] : undefined
    else found = isPlain(found) ? member(found, step) : undefined
    if (found === undefined) return undefined
  }
  return found
}

/** A value as text: words as they are, numbers and truth values written out, the rest as JSON. */
export function wordsOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  return typeof value === 'object' ? (JSON.stringify(value) ?? '').slice(0, 10_000) : String(value)
}

/** A text with `{path}` in it filled from a value; `{{` stands for a brace. What is not there is nothing. */
export function filled(template: string, value: unknown): string {
  return template.replace(/\{\{|\{([^{}]{1,300})\}/g, (whole, path: string | undefined) => {
    if (path === undefined) return whole[0]!
    const steps = pathOf(path.trim())
    return steps ? wordsOf(atPath(value, steps)).slice(0, 10_000) : ''
  })
}

/** The first place of a text that names no path, for whoever writes a mapping; null when all do. */
export function badPlace(template: string): string | null {
  for (const [, path] of template.matchAll(/\{\{|\{([^{}]{0,400})\}/g))
    if (path !== undefined && !pathOf(path.trim())) return path
  return null
}
