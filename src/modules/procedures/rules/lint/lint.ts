import type { Finding, Graph } from '../types.ts'
import { lintExpressions } from './expressions.ts'
import { lintForks } from './forks.ts'
import { lintLoops } from './loops.ts'
import { lintReach } from './reach.ts'
import { lintShapes } from './shapes.ts'
import { lintSteps } from './steps.ts'
import { lintTokens } from './tokens.ts'

/**
 * What is wrong with a procedure before anything runs. `refused` keeps it from being published; the element is the one to mark in the
 * diagram. Token games are played on graphs whose shapes are in order only.
 */
export function lint(graph: Graph): Finding[] {
  const shapes = [...lintShapes(graph), ...lintReach(graph)]
  const rest = [...lintSteps(graph), ...lintForks(graph), ...lintLoops(graph), ...lintExpressions(graph)]
  return [...shapes, ...rest, ...(shapes.some(({ level }) => level === 'refused') ? [] : lintTokens(graph))]
}
