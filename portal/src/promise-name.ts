import { say } from './words/promise-kinds.ts'

/** A promise's name in the reader's language: the server makes it of the kind, in English ("First response" of `first_response`). */
export function promiseName(name: string): string {
  const kind = name.toLowerCase().replaceAll(' ', '_')
  return Object.hasOwn(say, kind) ? say[kind as keyof typeof say] : name
}
