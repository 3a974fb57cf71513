import { shapeOf, wild } from './shape.ts'

/** What a template says, as words. */
export const wordsOf = (template: string): string[] => (template === '' ? [] : template.split(' '))

/** Whether a shape is one a template stands for: word by word the same, or anything where the template has a value. */
export function fits(template: readonly string[], shape: readonly string[]): boolean {
  if (template.length !== shape.length) return false
  for (let n = 0; n < template.length; n++) if (template[n] !== shape[n] && template[n] !== wild) return false
  return true
}

/** Whether a line is one of a template. */
export function matches(template: string, line: string): boolean {
  return fits(wordsOf(template), wordsOf(shapeOf(line)))
}
