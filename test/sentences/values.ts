import type { Node } from './source.ts'

/** A value: the node that makes it, and what the parameters around it are. */
export type Value = { node: Node; with: Env }
/** Of each function that was entered: its arguments. None where it is read from the middle; then every caller counts. */
type Given = ReadonlyMap<Node, (index: number, enters: boolean) => Value[] | null>
/** `enters`: calls are looked into. Not for the things whose properties a text names: they come from the database. */
export type Env = { given: Given; enters: boolean }

export const none: Env = { given: new Map(), enters: true }
export const shallow: Env = { given: new Map(), enters: false }
/** Steps a value is followed. */
export const deepest = 100

/** The same, with calls looked into or not. */
export const as = (env: Env, enters: boolean): Env =>
  env.given.size > 0 ? { ...env, enters } : enters ? none : shallow

/** Inside one more function. */
export const entered = (
  outer: Env,
  env: Env,
  one: Node,
  give: (index: number, enters: boolean) => Value[] | null,
): Env => ({
  given: new Map([...outer.given, ...env.given, [one, give]]),
  enters: env.enters,
})
