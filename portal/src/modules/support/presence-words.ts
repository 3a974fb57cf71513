import { say } from '../../words/desk.ts'
import type { Other } from './presence.ts'

const listed = (names: string[]) =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${say.and} ${names.at(-1)}`

/** Who else has this request before them; whoever writes comes first. */
export function presenceWords(others: Other[]): string | undefined {
  const writing = others.filter((one) => one.writing).map((one) => one.person.name)
  if (writing.length > 0) return say.writingToo(listed(writing), writing.length > 1)
  if (others.length === 0) return undefined
  return say.readingToo(listed(others.map((one) => one.person.name)), others.length > 1)
}
