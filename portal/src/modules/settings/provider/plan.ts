import type { z } from 'zod'
import type { plan } from '#contracts/promises'
import { say } from '../../../words/provider.ts'

export type Plan = z.output<typeof plan>
export type Target = Plan['targets'][number]

export const KINDS = [
  { kind: 'first_response', name: say.firstResponse },
  { kind: 'next_update', name: say.nextUpdate },
  { kind: 'resolution', name: say.resolution },
] as const
export const SEVERITIES = ['P1', 'P2', 'P3', 'P4'] as const

export const kindName = (kind: string) =>
  KINDS.find((one) => one.kind === kind)?.name ??
  kind.replaceAll('_', ' ').replace(/^./, (letter) => letter.toUpperCase())

/** The kinds a plan speaks of: the usual three first, then its own. */
export const kindsOf = (targets: readonly Target[]): string[] => [
  ...KINDS.map((one) => one.kind),
  ...new Set(targets.map((one) => one.kind).filter((kind) => !KINDS.some((one) => one.kind === kind))),
]

export const targetOf = (targets: readonly Target[], severity: string, kind: string) =>
  targets.find((one) => one.severity === severity && one.kind === kind)
