import type { Data } from '#procedures-rules'

/** Data somebody wrote as JSON: an object, or nothing at all for no data. Null when it is neither. */
export function dataOf(text: string): Data | null {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Data) : null
  } catch {
    return null
  }
}
